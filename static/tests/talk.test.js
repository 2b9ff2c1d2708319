import { describe, expect, test } from "@odoo/hoot";
import { FakeStorage, TalkServer, makeModel, makeNote, makeTalkData } from "./form_fixture";

describe.current.tags("headless");

const KEY = "hr_performance_form:5:7";
const NOTE = { kind: "agreement", body: "Weekly sync" };

async function talk(options = {}, values = {}) {
    const server = new TalkServer(makeTalkData(values)).keepNotes();
    return { ...(await makeModel({ server, ...options })), server };
}
const sent = (server, method) => server.calls.filter((call) => call[0] === method);

test("a note is on the page at once and leaves the device when it arrived", async () => {
    const { model, server, storage } = await talk();
    const done = model.addNote(NOTE);
    expect(model.waitingNotes.length).toBe(1);
    expect(JSON.parse(storage.getItem(KEY)).pending).not.toEqual({});
    expect(model.status).toBe("saving");
    await done;
    expect(model.notes.map((note) => note.body)).toEqual(["Weekly sync"]);
    expect(model.waitingNotes).toEqual([]);
    expect(storage.getItem(KEY)).toBe(null);
    expect(sent(server, "get_form_data").length).toBe(1);
});

test("notes written without a connection are sent once, in their order", async () => {
    const { model, server } = await talk();
    server.down = true;
    await model.addNote(NOTE);
    await model.addNote({ kind: "open", body: "Second" });
    expect(model.offline).toBe(true);
    expect(model.status).toBe("offline");
    server.down = false;
    await model.retry();
    expect(server.talk.notes.map((note) => note.body)).toEqual(["Weekly sync", "Second"]);
    expect(model.hasPending).toBe(false);
    expect(model.notes.length).toBe(2);
});

test("a note whose answer was lost is sent again under its key and kept once", async () => {
    const storage = new FakeStorage();
    const first = await talk({ storage });
    first.server.loseAnswer = true;
    await first.model.addNote(NOTE);
    expect(first.server.talk.notes.length).toBe(1);
    expect(first.model.waitingNotes.length).toBe(1);
    // the page is closed and opened again
    const { model } = await makeModel({ server: first.server, storage });
    await model.sendPending();
    expect(first.server.talk.notes.length).toBe(1);
    expect(model.notes.length).toBe(1);
    expect(storage.getItem(KEY)).toBe(null);
});

test("a note that is refused late can be copied", async () => {
    const { model, server } = await talk();
    server.answers.add_note = () => {
        throw Object.assign(new Error("x"), { data: { name: "odoo.exceptions.AccessError" } });
    };
    await model.addNote(NOTE);
    expect(model.orphans.map((orphan) => orphan.answers.text)).toEqual(["Weekly sync"]);
    expect(model.hasPending).toBe(false);
});

test("notes of the other side appear without touching what is being typed", async () => {
    const { model, server } = await talk();
    model.setDraft("note", { kind: "open", body: "Half a sen" });
    server.talk.notes.push(makeNote());
    await model.refreshTalk();
    expect(model.notes.map((note) => note.id)).toEqual([900]);
    expect(model.drafts.note.body).toBe("Half a sen");
    expect(sent(server, "get_form_data").length).toBe(1);
});

test("a read that began before a note was saved does not take it away", async () => {
    const { model, server } = await talk();
    let open;
    const call = model.call;
    const gate = new Promise((resolve) => {
        open = resolve;
    });
    let first = true;
    model.call = async (method, args) => {
        const result = await call(method, args);
        if (method === "get_talk_data" && first) {
            first = false;
            await gate; // the answer is slow
        }
        return result;
    };
    const reading = model.refreshTalk();
    await model.addNote(NOTE);
    open();
    await reading;
    expect(model.notes.map((note) => note.body)).toEqual(["Weekly sync"]);
    expect(sent(server, "get_talk_data").length).toBe(2);
});

test("confirming and correcting: the words stand beside the note", async () => {
    const { model } = await talk({}, { notes: [makeNote(), makeNote({ id: 901 })] });
    expect(model.unconfirmed.length).toBe(2);
    await model.answerNote(model.notes[0], "confirm");
    await model.answerNote(model.notes[1], "correct", "On Friday");
    expect(model.notes.map((note) => note.confirmation)).toEqual(["confirmed", "answered"]);
    expect(model.answersOf(901).map((note) => note.body)).toEqual(["On Friday"]);
    expect(model.unconfirmed).toEqual([]);
});

test("a private note is saved after a pause, and a newer one is not written over", async () => {
    const { model, server, clock, storage } = await talk();
    server.answers.save_private_note = (body, revision) =>
        revision === -1
            ? { status: "saved", private_note: { body, revision: 1 } }
            : { status: "conflict", private_note: { body: "From my phone", revision: 4 } };
    model.setPrivate("Ask about Graz");
    expect(model.privateNote.status).toBe("dirty");
    await clock.run();
    expect(model.privateNote.status).toBe("saved");
    expect(storage.getItem(KEY)).toBe(null);
    model.setPrivate("Ask about Graz and Linz");
    await model.savePrivate();
    expect(model.privateNote.status).toBe("conflict");
    expect(model.privateNote.theirs.body).toBe("From my phone");
    server.answers.save_private_note = (body, revision) => ({
        status: "saved",
        private_note: { body, revision: revision + 1 },
    });
    await model.keepMyPrivate();
    expect(sent(server, "save_private_note").at(-1)).toEqual([
        "save_private_note",
        "Ask about Graz and Linz",
        4,
    ]);
    expect(model.privateNote.status).toBe("saved");
});

test("a private note that did not arrive is sent after a reload", async () => {
    const storage = new FakeStorage();
    const first = await talk({ storage });
    first.server.down = true;
    first.model.setPrivate("Ask about Graz");
    await first.model.savePrivate();
    expect(first.model.privateNote.status).toBe("offline");
    first.server.down = false;
    first.server.answers.save_private_note = (body) => ({
        status: "saved",
        private_note: { body, revision: 1 },
    });
    const { model } = await makeModel({ server: first.server, storage });
    await model.savePrivate();
    expect(model.privateNote.body).toBe("Ask about Graz");
    expect(model.privateNote.status).toBe("saved");
    expect(storage.getItem(KEY)).toBe(null);
});
