import { describe, expect, test } from "@odoo/hoot";
import { forget } from "@hr_performance_interview/form_app/offline_store";
import { FakeServer, FakeStorage, makeData, makeEntry, makeModel } from "./form_fixture";

describe.current.tags("headless");

const KEY = "hr_performance_form:5:7";
const OTHERS = makeEntry({ mine: false, can_edit: false, can_answer: true });

async function manager(options = {}) {
    const server = new FakeServer(makeData({ my_side: "manager", entries: [OTHERS] }));
    return { ...(await makeModel({ server, ...options })), server };
}
const sent = (server, method) => server.calls.filter((call) => call[0] === method);

test("an answer given without a connection is kept and sent when it is back", async () => {
    const { model, server, storage } = await manager();
    server.down = true;
    model.setDraft("stance:100", "One day of it was mine");
    expect(await model.setStance(OTHERS, "partly", "One day of it was mine")).toBe(false);
    expect(model.error).toBe("");
    expect(model.status).toBe("offline");
    expect(JSON.parse(storage.getItem(KEY)).pending["stance:100"].args[1]).toBe("partly");
    server.down = false;
    await model.retry();
    expect(sent(server, "set_stance")).toEqual([
        ["set_stance", 100, "partly", "One day of it was mine", 3],
    ]);
    expect(model.hasPending).toBe(false);
    expect(model.drafts).toEqual({});
    expect(storage.getItem(KEY)).toBe(null);
});

test("after a reload a comment that did not arrive is sent under its first key", async () => {
    const storage = new FakeStorage();
    const first = await manager({ storage });
    first.server.down = true;
    first.model.setDraft("comment:100", "Well done");
    await first.model.addComment(100, "Well done");
    const key = first.model.pending["comment:100"].args[3];
    const second = await manager({ storage });
    await second.model.sendPending();
    expect(sent(second.server, "add_comment")).toEqual([
        ["add_comment", "Well done", 100, "both", key],
    ]);
    expect(storage.getItem(KEY)).toBe(null);
});

test("writing on takes back what did not arrive, until it is sent again", async () => {
    const { model, server } = await manager();
    server.down = true;
    model.setDraft("comment:0", "Half");
    await model.addComment(false, "Half");
    model.setDraft("comment:0", "Half a remark");
    server.down = false;
    await model.retry();
    expect(sent(server, "add_comment")).toEqual([]);
    expect(model.drafts["comment:0"]).toBe("Half a remark");
});

test("what is refused when it is sent late is shown to be copied", async () => {
    const { model, server } = await manager();
    server.down = true;
    await model.addComment(100, "Too late");
    server.down = false;
    server.answers.add_comment = () => {
        throw Object.assign(new Error("x"), { data: { name: "odoo.exceptions.AccessError" } });
    };
    await model.retry();
    expect(model.orphans.map((orphan) => orphan.answers.text)).toEqual(["Too late"]);
    expect(model.hasPending).toBe(false);
});

test("the rating with its note is kept while it is written", async () => {
    const { model, server, storage } = await manager();
    server.down = true;
    model.setDraft("rating", { level: 2, note: "Steady" });
    expect(JSON.parse(storage.getItem(KEY)).drafts.rating.note).toBe("Steady");
    await model.saveRating(2, "Steady");
    server.down = false;
    await model.retry();
    expect(sent(server, "save_rating")).toEqual([["save_rating", 2, "Steady", 0]]);
    expect(storage.getItem(KEY)).toBe(null);
});

test("nothing is submitted while something is on its way", async () => {
    const { model, server } = await manager();
    server.down = true;
    await model.setStance(OTHERS, "agree", "");
    expect(await model.runVerb("send_feedback")).toBe(false);
    server.down = false;
    expect(await model.runVerb("send_feedback")).toBe(true);
    expect(sent(server, "set_stance").length).toBe(1);
    expect(sent(server, "run_verb").length).toBe(1);
});

test("at log-out nothing stays on the device", () => {
    const storage = new FakeStorage();
    storage.setItem("hr_performance_form:4:7", "{}");
    storage.setItem(KEY, "{}");
    storage.setItem("something", "else");
    forget(storage, 5);
    expect([...storage.items.keys()]).toEqual([KEY, "something"]);
    forget(storage);
    expect([...storage.items.keys()]).toEqual(["something"]);
});
