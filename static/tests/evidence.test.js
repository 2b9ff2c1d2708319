import { expect, test } from "@odoo/hoot";
import { click, edit, press, queryAll, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { FakeServer, makeEntry, makeEvidenceData, makeFact } from "./form_fixture";
import { mountPage } from "./page_fixture";

defineMailModels();

const PANEL = ".o_hpi_panel[data-section-id='10']";

async function open(facts = [makeFact()], values = {}) {
    const server = new FakeServer(makeEvidenceData(facts, values));
    return mountPage(server);
}

test("facts lie beside their section, with figures, source and a sign in words", async () => {
    await open([makeFact(), makeFact({ id: 501, kind: "goal_missed", polarity: "bad" })]);
    expect(`${PANEL} h5`).toHaveCount(2);
    expect(`${PANEL} [data-fact-id='500']`).toHaveText(/92 of 100 pieces/);
    expect(`${PANEL} [data-fact-id='500']`).toHaveText(/Goals · Jun 12, 2026/);
    expect(queryOne(`${PANEL} [data-fact-id='500']`).textContent).toInclude("In favour");
    expect(queryOne(`${PANEL} [data-fact-id='501']`).textContent).toInclude("Against");
    expect(".o_hpi_strip .o_hpi_moment").toHaveText(/As of/);
    expect(".o_hpi_missing").toHaveText(/app is not installed: Attendance/);
});

test("a section without facts says what was looked for", async () => {
    await open([]);
    expect(`${PANEL} .o_hpi_no_facts`).toHaveText(/Looked for: Goals/);
});

test("a long group shows its first facts and the rest when asked", async () => {
    await open(Array.from({ length: 9 }, (_, id) => makeFact({ id: id + 1 })));
    expect(`${PANEL} .o_hpi_fact`).toHaveCount(4);
    await click(`${PANEL} .o_hpi_all`);
    await animationFrame();
    expect(`${PANEL} .o_hpi_fact`).toHaveCount(9);
});

test("one click starts an entry, with the fact pinned and the next question focused", async () => {
    const { server } = await open([makeFact()]);
    await click(`${PANEL} .o_hpi_start`);
    await animationFrame();
    await advanceTime(1000);
    await animationFrame();
    const entry = server.data.entries.at(-1);
    expect(entry.answers).toEqual({ project: "Sell kettles", rate: 92 });
    expect(entry.fact_ids).toEqual([500]);
    expect(".o_hpi_chip").toHaveText(/Sell kettles/);
    expect(document.activeElement.closest(".o_hpi_entry").dataset.entryId).toBe(String(entry.id));
});

test("a fact is pinned to an entry and unpinned by keyboard", async () => {
    const { server } = await open();
    queryOne(`${PANEL} .o_hpi_pin`).focus();
    await press("Enter");
    await animationFrame();
    await press("ArrowDown");
    await press("Enter");
    await advanceTime(1000);
    await animationFrame();
    expect(server.data.entries[0].fact_ids).toEqual([500]);
    expect(`${PANEL} .o_hpi_pinned_note`).toHaveText("Pinned to entry 1");
    await click(".o_hpi_chip .o_hpi_unpin");
    await advanceTime(1000);
    await animationFrame();
    expect(server.data.entries[0].fact_ids).toEqual([]);
    expect(".o_hpi_chip").toHaveCount(0);
});

test("a differing rate shows both figures and asks why", async () => {
    const { server } = await open([makeFact()], { entries: [makeEntry({ fact_ids: [500] })] });
    expect(".o_hpi_rate_check").toHaveCount(1); // 90 against 92
    await click("#hpi_e100_rate");
    await edit("120");
    await animationFrame();
    expect(".o_hpi_claimed").toHaveText("120 %");
    expect(".o_hpi_linked").toHaveText("92 %");
    await click("#hpi_e100_rate_reason");
    await edit("June orders came later");
    await advanceTime(1000);
    await animationFrame();
    expect(server.data.entries[0].rate_reason).toBe("June orders came later");
    await click("#hpi_e100_rate");
    await edit("92");
    await animationFrame();
    expect(".o_hpi_rate_check").toHaveCount(0);
});

test("the other side reads evidence, both figures and the reason, and pins nothing", async () => {
    await open([makeFact()], {
        my_side: "manager",
        entries: [
            makeEntry({
                mine: false,
                can_edit: false,
                fact_ids: [500],
                rate_check: {
                    fact_id: 500,
                    name: "Sell kettles",
                    claimed: 120,
                    linked: 92,
                    reason: "June orders",
                },
            }),
        ],
        sections: makeEvidenceData([]).sections.map((section) => ({ ...section, can_add: false })),
    });
    expect(".o_hpi_chip").toHaveText(/Sell kettles/);
    expect(".o_hpi_rate_check").toHaveText(/120 %[^]*92 %[^]*June orders/);
    expect(".o_hpi_start, .o_hpi_pin, .o_hpi_unpin, .o_hpi_rate_check textarea").toHaveCount(0);
});

test("the period is told in words as well as drawn", async () => {
    mockDate("2026-07-01 08:00:00");
    await open([makeFact(), makeFact({ id: 501, date: "2026-01-15" }), makeFact({ id: 502 })], {
        entries: [makeEntry({ fact_ids: [500, 501] })],
    });
    const text = "1 of 2 pieces of evidence are from the last 2 months.";
    expect(".o_hpi_timeline").toHaveAttribute("aria-label", text);
    expect(".o_hpi_recency").toHaveText(text);
    expect(queryAll(".o_hpi_timeline .o_hpi_mark_pinned").length).toBe(2);
    expect(".o_hpi_timeline .o_hpi_mark_open").toHaveCount(1);
});

test("texts of facts stay text", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    await open([makeFact({ name: evil, detail: evil })], {
        entries: [makeEntry({ fact_ids: [500] })],
    });
    expect(".o_hr_performance_form img").toHaveCount(0);
});
