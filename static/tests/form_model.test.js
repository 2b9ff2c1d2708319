import { describe, expect, test } from "@odoo/hoot";
import { canonicalAnswers, sameAnswers } from "@hr_performance_interview/form_app/answers";
import { failureKind } from "@hr_performance_interview/form_app/form_saving";
import { FakeServer, FakeStorage, makeData, makeEntry, makeModel } from "./form_fixture";

describe.current.tags("headless");

const KEY = "hr_performance_form:5:7";

test("answers are compared and sent in the server's types", () => {
    const questions = [
        { key: "rate", value_type: "percent" },
        { key: "steps", value_type: "steps" },
        { key: "text", value_type: "text" },
    ];
    expect(
        canonicalAnswers({ rate: "92,5", steps: [{ text: "", date: "" }], text: "" }, questions)
    ).toEqual({
        rate: 92.5,
    });
    expect(canonicalAnswers({ rate: "a lot" }, questions)).toEqual({ rate: "a lot" });
    expect(sameAnswers({ rate: "90" }, { rate: 90, text: null }, questions)).toBe(true);
    expect(sameAnswers({ text: "a" }, { text: "a " }, questions)).toBe(false);
});

test("typing is saved once, with the revision it was based on", async () => {
    const { model, server, storage, clock } = await makeModel();
    model.setAnswer("e100", "project", "Kettle 2");
    model.setAnswer("e100", "project", "Kettle 2 launch");
    expect(model.status).toBe("dirty");
    expect(JSON.parse(storage.getItem(KEY)).rows.e100.answers.project).toBe("Kettle 2 launch");
    await clock.run();
    expect(server.saves).toEqual([
        ["save_entry", 10, { project: "Kettle 2 launch", rate: 90 }, 100, 3, false, [], ""],
    ]);
    expect(model.status).toBe("saved");
    expect(model.rows.e100.revision).toBe(4);
    expect(storage.getItem(KEY)).toBe(null);
});

test("what is typed while a save is on its way is saved after it", async () => {
    const { model, server } = await makeModel();
    let open;
    server.gate = new Promise((resolve) => (open = resolve));
    model.setAnswer("e100", "project", "one");
    const saving = model.saveNow("e100");
    await Promise.resolve();
    await Promise.resolve();
    model.setAnswer("e100", "project", "one two");
    server.gate = null;
    open();
    await saving;
    expect(server.saves.map((call) => [call[2].project, call[4]])).toEqual([
        ["one", 3],
        ["one two", 4],
    ]);
    expect(server.data.entries[0].answers.project).toBe("one two");
    expect(model.hasUnsaved).toBe(false);
});

test("offline: kept on the device, sent later in order and only once", async () => {
    const { model, server, storage } = await makeModel();
    server.down = true;
    const uid = model.addRow(20);
    model.setAnswer(uid, "goal", "Halve the bug time");
    await model.saveNow(uid);
    model.setAnswer("e100", "project", "Lamp");
    await model.saveNow("e100");
    expect(model.offline).toBe(true);
    expect(model.status).toBe("offline");
    expect(Object.keys(JSON.parse(storage.getItem(KEY)).rows)).toEqual([uid, "e100"]);
    server.down = false;
    await model.retry();
    expect(server.saves.map((call) => call[1])).toEqual([20, 10]);
    expect(model.offline).toBe(false);
    expect(model.hasUnsaved).toBe(false);
    expect(storage.getItem(KEY)).toBe(null);
});

test("an answer lost on the way makes no second entry", async () => {
    const { model, server } = await makeModel();
    const uid = model.addRow(20);
    model.setAnswer(uid, "goal", "Halve the bug time");
    server.loseAnswer = true;
    await model.saveNow(uid);
    expect(model.rows[uid].status).toBe("offline");
    await model.refresh(); // brings the entry the server made
    await model.saveNow(uid);
    expect(server.data.entries.length).toBe(2);
    expect(model.rowsOf(20).length).toBe(1);
    expect(server.saves[0][5]).toBe(server.saves[1][5]);
});

test("after a reload the kept text comes back and is sent", async () => {
    const storage = new FakeStorage();
    const server = new FakeServer();
    const first = await makeModel({ server, storage });
    server.down = true;
    const uid = first.model.addRow(20);
    first.model.setAnswer(uid, "goal", "From the train");
    first.model.setAnswer("e100", "project", "Also from the train");
    await first.model.saveNow(uid);
    server.down = false;
    const second = await makeModel({ server, storage });
    expect(second.model.hasUnsaved).toBe(false);
    expect(server.data.entries.map((entry) => entry.answers.goal || entry.answers.project)).toEqual(
        ["Also from the train", "From the train"]
    );
    expect(storage.getItem(KEY)).toBe(null);
});

test("kept text of yesterday on a newer entry is a conflict, never an overwrite", async () => {
    const storage = new FakeStorage();
    storage.setItem(
        KEY,
        JSON.stringify({
            rows: {
                e100: { sectionId: 10, entryId: 100, answers: { project: "old" }, revision: 2 },
            },
        })
    );
    const { model, server } = await makeModel({ storage });
    expect(model.rows.e100.status).toBe("conflict");
    expect(model.rows.e100.answers.project).toBe("old");
    expect(model.rows.e100.theirs.answers.project).toBe("Kettle");
    expect(server.saves.length).toBe(0);
});

test("text of another person is removed from the device, own text of other forms stays", async () => {
    const storage = new FakeStorage();
    storage.setItem("hr_performance_form:4:7", "{}");
    storage.setItem("hr_performance_form:5:9", "{}");
    storage.setItem("something", "else");
    await makeModel({ storage });
    expect([...storage.items.keys()]).toEqual(["hr_performance_form:5:9", "something"]);
});

test("conflict: keep mine is sent on top of the newer revision", async () => {
    const { model, server } = await makeModel();
    Object.assign(server.data.entries[0], { answers: { project: "From my phone" }, revision: 4 });
    model.setAnswer("e100", "project", "From my desk");
    await model.saveNow("e100");
    expect(model.status).toBe("conflict");
    expect(server.data.entries[0].answers.project).toBe("From my phone");
    expect(model.rows.e100.answers.project).toBe("From my desk");
    await model.keepMine("e100");
    expect(server.data.entries[0].answers.project).toBe("From my desk");
    expect(model.status).toBe("saved");
});

test("conflict: taking the newer text sends nothing", async () => {
    const { model, server, storage } = await makeModel();
    Object.assign(server.data.entries[0], { answers: { project: "From my phone" }, revision: 4 });
    model.setAnswer("e100", "project", "From my desk");
    await model.saveNow("e100");
    const count = server.saves.length;
    model.takeTheirs("e100");
    expect(model.rows.e100.answers.project).toBe("From my phone");
    expect(model.hasUnsaved).toBe(false);
    expect(server.saves.length).toBe(count);
    expect(storage.getItem(KEY)).toBe(null);
});

test("live changes reach what is only read and leave what is typed alone", async () => {
    const { model, server } = await makeModel();
    model.setFocused("e100", true);
    model.setAnswer("e100", "project", "half a sent");
    server.data.entries.push(
        makeEntry({ id: 101, side: "manager", mine: false, can_edit: false, revision: 1 })
    );
    await model.refresh();
    expect(model.rows.e100.answers.project).toBe("half a sent");
    expect(model.rows.e101.answers.project).toBe("Kettle");
    Object.assign(server.data.entries[1], { answers: { project: "Lamp" }, revision: 2 });
    await model.refresh();
    expect(model.rows.e101.answers.project).toBe("Lamp");
    Object.assign(server.data.entries[0], { answers: { project: "other tab" }, revision: 9 });
    await model.refresh();
    expect(model.rows.e100.status).toBe("conflict");
    expect(model.rows.e100.answers.project).toBe("half a sent");
});

test("a change of the entry under the cursor waits until the person leaves it", async () => {
    const { model, server } = await makeModel();
    model.setFocused("e100", true);
    Object.assign(server.data.entries[0], { answers: { project: "other tab" }, revision: 4 });
    await model.refresh();
    expect(model.rows.e100.answers.project).toBe("Kettle");
    model.setFocused("e100", false);
    expect(model.rows.e100.answers.project).toBe("other tab");
});

test("an entry removed elsewhere while being edited keeps its text as a new entry", async () => {
    const { model, server } = await makeModel();
    model.setAnswer("e100", "project", "precious");
    server.data.entries = [];
    await model.refresh();
    await model.saveNow("e100");
    expect(server.data.entries.map((entry) => entry.answers.project)).toEqual(["precious"]);
});

test("text that can no longer be saved is shown to be copied", async () => {
    const storage = new FakeStorage();
    storage.setItem(
        KEY,
        JSON.stringify({
            rows: {
                nx: {
                    sectionId: 10,
                    entryId: false,
                    answers: { project: "too late" },
                    revision: 0,
                },
            },
        })
    );
    const data = makeData();
    data.sections[0].can_add = false;
    const { model, server } = await makeModel({ server: new FakeServer(data), storage });
    expect(model.orphans.map((orphan) => orphan.answers.project)).toEqual(["too late"]);
    expect(server.saves.length).toBe(0);
    model.discardOrphan("nx");
    expect(model.orphans).toEqual([]);
    expect(storage.getItem(KEY)).toBe(null);
});

test("an invalid answer stays on the page with the server's words", async () => {
    const { model, server } = await makeModel();
    model.setAnswer("e100", "project", "bad");
    await model.saveNow("e100");
    expect(model.status).toBe("invalid");
    expect(model.rows.e100.errors.project).toBe("Please name a project.");
    expect(await model.runVerb("submit")).toBe(false);
    expect(server.calls.some(([method]) => method === "run_verb")).toBe(false);
    model.setAnswer("e100", "project", "Good");
    await model.saveNow("e100");
    expect(model.status).toBe("saved");
});

test("submit sends what is typed first and clears the device", async () => {
    const { model, server, storage } = await makeModel();
    model.setDraft("comment:0", "half a remark");
    model.setAnswer("e100", "project", "Last words");
    expect(await model.runVerb("submit", { note: "" })).toBe(true);
    expect(server.calls.slice(-2).map((call) => call[0])).toEqual(["save_entry", "run_verb"]);
    expect(storage.getItem(KEY)).toBe(null);
});

test("what is missing is listed and nothing is lost", async () => {
    const { model, server } = await makeModel();
    server.answers.run_verb = {
        status: "missing",
        message: "One answer is missing.",
        problems: [
            { section_id: 20, entry_id: false, key: "goal", text: "Improvement plan: Goal" },
        ],
    };
    expect(await model.runVerb("submit")).toBe(false);
    expect(model.problems.length).toBe(1);
    expect(model.problemMessage).toBe("One answer is missing.");
});

test("a comment sent again after a lost answer carries the same key", async () => {
    const { model, server } = await makeModel();
    server.down = true;
    expect(await model.addComment(100, "Well done")).toBe(false);
    server.down = false;
    await model.addComment(100, "Well done");
    await model.addComment(100, "Another one");
    const keys = server.calls.filter(([method]) => method === "add_comment").map((call) => call[4]);
    expect(keys.length).toBe(2);
    expect(keys[0]).not.toBe(keys[1]);
});

test("reordering tells the server the new order", async () => {
    const data = makeData({
        entries: [makeEntry(), makeEntry({ id: 101 }), makeEntry({ id: 102 })],
    });
    const { model, server } = await makeModel({ server: new FakeServer(data) });
    await model.moveRow("e102", 0);
    expect(model.rowsOf(10).map((row) => row.uid)).toEqual(["e102", "e100", "e101"]);
    expect(server.calls.at(-1)).toEqual(["reorder_entries", 10, [102, 100, 101]]);
});

test("polling reads the page only when the token changed", async () => {
    const { model, server } = await makeModel();
    await model.poll();
    expect(server.calls.map((call) => call[0])).toEqual(["get_form_data", "get_revision_token"]);
    server.data.revision_token = "t2";
    await model.poll();
    expect(server.calls.at(-1)[0]).toBe("get_form_data");
});

test("failures are told apart", () => {
    expect(failureKind(new Error("no connection"))).toBe("offline");
    expect(failureKind({ code: 100 })).toBe("expired");
    expect(failureKind({ data: { name: "odoo.exceptions.AccessError" } })).toBe("refused");
    expect(failureKind({ exceptionName: "odoo.http.SessionExpiredException", data: {} })).toBe(
        "expired"
    );
});

test("files are checked before they are sent", async () => {
    const { model } = await makeModel();
    expect(model.fileProblem({ name: "a.pdf", size: 10 })).toBe("");
    expect(model.fileProblem({ name: "a.exe", size: 10 })).not.toBe("");
    expect(model.fileProblem({ name: "a.pdf", size: 9999999 })).not.toBe("");
    expect(model.fileProblem({ name: "a.pdf", size: 0 })).not.toBe("");
});
