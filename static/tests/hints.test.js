import { describe, expect, test } from "@odoo/hoot";
import { FakeServer, makeData, makeEntry, makeModel } from "./form_fixture";

describe.current.tags("headless");

const VAGUE = {
    label: "vague",
    missing: [{ element: "measure", label: "figure" }],
    message: "Still missing: figure",
    hint: "How much?",
    example: "120 %",
};
const FINE = {
    label: "specific",
    missing: [],
    message: "",
    hint: "",
    example: "",
    private: "",
};

async function open(answer = () => VAGUE, data = makeData()) {
    const server = new FakeServer(data);
    server.answers.check_texts = (items) => items.map(answer);
    return { ...(await makeModel({ server })), server };
}
const asked = (server) => server.calls.filter(([method]) => method === "check_texts");

test("one request asks about all changed entries, and not again about the same text", async () => {
    const data = makeData({
        entries: [makeEntry(), makeEntry({ id: 101, answers: { project: "Lamp" } })],
    });
    const { model, server, clock } = await open(() => VAGUE, data);
    await clock.run();
    expect(asked(server).map((call) => call[1].map((item) => item.answers.project))).toEqual([
        ["Kettle", "Lamp"],
    ]);
    expect(model.hintOf(model.rows.e100).message).toBe("Still missing: figure");
    model.setAnswer("e101", "project", "Lamp, 40 sold in May");
    await clock.run();
    expect(asked(server).at(-1)[1].length).toBe(1);
    await model.checkTexts();
    expect(asked(server).length).toBe(2);
});

test("an answer to an older text is dropped", async () => {
    const { model, server } = await open();
    let release;
    server.gate = new Promise((resolve) => (release = resolve));
    const checking = model.checkTexts();
    model.setAnswer("e100", "project", "Kettle, 40 sold");
    server.gate = null;
    release();
    await checking;
    expect(model.hintOf(model.rows.e100)).toBe(false);
});

test("no hint where there is nothing to say or nothing to change", async () => {
    const { model } = await open(() => FINE);
    await model.checkTexts();
    expect(model.hintOf(model.rows.e100)).toBe(false);
    const theirs = makeEntry({ mine: false, can_edit: false });
    const other = await open(() => VAGUE, makeData({ entries: [theirs], my_side: "manager" }));
    await other.model.checkTexts();
    expect(asked(other.server)).toEqual([]);
});

test("a private matter is told of, also where nothing is judged", async () => {
    const answer = { ...FINE, label: "unjudged", private: "Please leave out health" };
    const { model, server } = await open(() => answer);
    await model.checkTexts();
    expect(model.hintOf(model.rows.e100).private).toBe("Please leave out health");
    expect(model.vagueRows).toEqual([]);
    expect(asked(server).length).toBe(1);
});

test("vague entries are known before a submit; a failed check stands in nobody's way", async () => {
    const { model, server } = await open();
    await model.checkTexts();
    expect(model.vagueRows.map((row) => row.uid)).toEqual(["e100"]);
    server.answers.check_texts = () => {
        throw new Error("no connection");
    };
    model.setAnswer("e100", "project", "Kettle again");
    await model.checkTexts();
    expect(model.offline).toBe(false);
    expect(await model.runVerb("submit", { note: "The figures come in July" })).toBe(true);
});
