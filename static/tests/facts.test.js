import { describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import {
    figureText,
    groupFacts,
    placeFacts,
    prefill,
    rateCheck,
    recency,
    sectionsWithoutEvidence,
} from "@hr_performance_interview/form_app/facts";
import {
    FakeServer,
    FakeStorage,
    makeEntry,
    makeEvidenceData,
    makeFact,
    makeModel,
} from "./form_fixture";

describe.current.tags("headless");

const CYCLE = { date_from: "2026-01-01", date_to: "2026-06-30" };
const PROJECT = { key: "project", value_type: "text", role: "project" };
const RATE = { key: "rate", value_type: "percent", role: "measure" };

test("facts are grouped under headings, newest first, unknown kinds under their source", () => {
    const groups = groupFacts(
        [
            makeFact({ id: 1, date: "2026-02-01" }),
            makeFact({ id: 2, date: "2026-05-01" }),
            makeFact({ id: 3, kind: "goal_missed" }),
            makeFact({ id: 4, kind: "calls", source: "centre", source_label: "Call centre" }),
        ],
        true
    );
    expect(groups.map((group) => group.facts.map((fact) => fact.id))).toEqual([[2, 1], [3], [4]]);
    expect(groups[2].label).toBe("Call centre");
});

test("a figure is told with its target, unit and rate", () => {
    allowTranslations();
    expect(figureText(makeFact())).toBe("92 of 100 pieces · 92 %");
    expect(figureText(makeFact({ has_target: false, has_rate: false }))).toBe("92 pieces");
    expect(figureText(makeFact({ value: 0, has_target: false, has_rate: false }))).toBe("0 pieces");
    expect(figureText(makeFact({ has_value: false, has_target: false, has_rate: false }))).toBe("");
    expect(figureText(makeFact({ target: 0, has_target: false, unit: "%" }))).toBe("92 %");
});

test("an entry takes project and completion rate from a fact, by the roles", () => {
    expect(prefill([PROJECT, RATE], makeFact())).toEqual({ project: "Sell kettles", rate: 92 });
});

test("an event takes figure and source into its text, within the limit", () => {
    allowTranslations();
    const event = { key: "event", value_type: "long_text", role: "event" };
    const { event: text } = prefill([event], makeFact());
    expect(text).toInclude("Sell kettles: 92 of 100 pieces");
    expect(text).toInclude("Goals");
    expect(prefill([event], makeFact(), { text: 12 }).event).toBe("Sell kettles");
});

test("a measure in words names its source", () => {
    allowTranslations();
    const measure = { key: "m", value_type: "text", role: "measure" };
    const answers = prefill([PROJECT, measure], makeFact());
    expect(answers.project).toBe("Sell kettles");
    expect(answers.m).toInclude("92 %");
    expect(answers.m).toInclude("Goals");
});

test("a claimed rate is held against the nearest linked goal", () => {
    const goals = [makeFact(), makeFact({ id: 501, rate: 110 })];
    expect(rateCheck({ rate: "92.5" }, [RATE], goals)).toBe(false);
    expect(rateCheck({ rate: "92,6" }, [RATE], goals).linked).toBe(92);
    expect(rateCheck({ rate: 120 }, [RATE], goals).linked).toBe(110);
    expect(rateCheck({}, [RATE], goals)).toBe(false);
    expect(rateCheck({ rate: "much" }, [RATE], goals)).toBe(false);
    expect(rateCheck({ rate: 50 }, [RATE], [makeFact({ source: "course" })])).toBe(false);
});

test("the period tells where facts fall and how recent they are", () => {
    mockDate("2026-07-01 08:00:00");
    const facts = ["2026-01-01", "2026-06-30", "2026-05-02", "2025-12-31", false].map((date, id) =>
        makeFact({ id, date })
    );
    expect(placeFacts(facts, CYCLE).map((item) => Math.round(item.left))).toEqual([0, 100, 67]);
    expect(recency(facts, CYCLE)).toEqual({ months: 2, total: 3, recent: 2, undated: 2 });
    mockDate("2026-06-01 08:00:00"); // what is still to come is no evidence
    expect(recency(facts, CYCLE).total).toBe(2);
});

test("sections without evidence are named; a file counts as evidence", async () => {
    const data = makeEvidenceData([makeFact()]);
    data.sections.push({ ...data.sections[0], id: 30, kind: "improvement", name: "To improve" });
    const { model } = await makeModel({ server: new FakeServer(data) });
    const names = () =>
        sectionsWithoutEvidence(data.sections, Object.values(model.rows)).map((item) => item.name);
    expect(names()).toEqual(["Done well", "To improve"]);
    model.setPinned("e100", 500, true);
    expect(names()).toEqual(["To improve"]);
    model.setPinned("e100", 500, false);
    model.rows.e100.entry.attachments = [{ id: 1 }];
    expect(names()).toEqual(["To improve"]);
});

test("an entry started from a fact takes the empty line, is saved and keeps the fact", async () => {
    const data = makeEvidenceData([makeFact()], { entries: [] });
    const { model, server } = await makeModel({ server: new FakeServer(data) });
    expect(model.rowsOf(10).length).toBe(1);
    const uid = model.startFromFact(10, makeFact());
    await model.saveNow(uid);
    expect(model.rowsOf(10).length).toBe(1);
    expect(server.saves.map((call) => [call[2], call[6]])).toEqual([
        [{ project: "Sell kettles", rate: 92 }, [500]],
    ]);
});

test("a full section starts no entry", async () => {
    const data = makeEvidenceData([makeFact()]);
    data.sections[0].max_entries = 1;
    const { model } = await makeModel({ server: new FakeServer(data) });
    expect(model.startFromFact(10, makeFact())).toBe("");
    expect(model.rowsOf(10).length).toBe(1);
});

test("pinning and unpinning are saved like typing, with the revision", async () => {
    const data = makeEvidenceData([makeFact()]);
    const { model, server, storage } = await makeModel({ server: new FakeServer(data) });
    model.setPinned("e100", 500, true);
    expect(storage.items.size).toBe(1);
    await model.saveNow("e100");
    expect(server.data.entries[0].fact_ids).toEqual([500]);
    expect(storage.items.size).toBe(0);
    model.setPinned("e100", 500, false);
    await model.saveNow("e100");
    expect(server.saves.map((call) => [call[4], call[6]])).toEqual([
        [3, [500]],
        [4, []],
    ]);
});

test("a pin of another page is taken over, against a pin of one's own it is a conflict", async () => {
    const facts = [makeFact(), makeFact({ id: 501 })];
    const { model, server } = await makeModel({
        server: new FakeServer(makeEvidenceData(facts)),
    });
    Object.assign(server.data.entries[0], { fact_ids: [501], revision: 4 });
    await model.refresh();
    expect(model.rows.e100.factIds).toEqual([501]);
    model.setPinned("e100", 500, true);
    Object.assign(server.data.entries[0], { fact_ids: [], revision: 5 });
    await model.refresh();
    expect(model.rows.e100.status).toBe("conflict");
    await model.keepMine("e100");
    expect(server.data.entries[0].fact_ids).toEqual([501, 500]);
});

test("pins made without a connection come back after a reload and are sent", async () => {
    const storage = new FakeStorage();
    const server = new FakeServer(makeEvidenceData([makeFact()]));
    const first = await makeModel({ server, storage });
    server.down = true;
    first.model.setPinned("e100", 500, true);
    await first.model.saveNow("e100");
    server.down = false;
    await makeModel({ server, storage });
    expect(server.data.entries[0].fact_ids).toEqual([500]);
});

test("facts that the reader may not see are nowhere, whatever the entry names", async () => {
    const data = makeEvidenceData([makeFact()], { entries: [makeEntry({ fact_ids: [500, 999] })] });
    const { model } = await makeModel({ server: new FakeServer(data) });
    expect(model.pinnedOf(model.rows.e100).map((fact) => fact.id)).toEqual([500]);
});

test("collecting again reads the page again; a refusal is told beside the button", async () => {
    const { model, server } = await makeModel({
        server: new FakeServer(makeEvidenceData([makeFact()])),
    });
    server.data.evidence.facts.push(makeFact({ id: 501 }));
    await model.refreshFacts();
    expect(model.facts.length).toBe(2);
    server.answers.action_refresh_facts = () => {
        throw Object.assign(new Error("x"), {
            data: { name: "odoo.exceptions.UserError", message: "Wait a minute." },
        });
    };
    await model.refreshFacts();
    expect(model.factsError).toBe("Wait a minute.");
});
