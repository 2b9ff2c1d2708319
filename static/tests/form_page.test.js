import { expect, test } from "@odoo/hoot";
import { click, edit, press, queryAll, queryOne } from "@odoo/hoot-dom";
import { animationFrame, advanceTime } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { FakeServer, makeData, makeEntry } from "./form_fixture";
import { mountPage } from "./page_fixture";

defineMailModels(); // the services of a whole back office want them

async function open(data = makeData(), server = new FakeServer(data)) {
    return mountPage(server);
}

test("the head says where the form stands, lateness in words", async () => {
    await open();
    expect(".o_hpi_turn").toHaveText("Your turn: fill in the form and submit it.");
    expect(".o_hpi_state").toHaveText(/Overdue since/);
    expect("[aria-current='step']").toHaveCount(1);
});

test("each input has its label, its help and its mark", async () => {
    await open();
    for (const label of queryAll(".o_hpi_question label.form-label")) {
        expect(document.getElementById(label.htmlFor)).not.toBe(null);
    }
    const input = queryOne("#hpi_e100_project");
    expect(document.getElementById(input.getAttribute("aria-describedby"))).toHaveText(/Project A/);
});

test("no attribute holds a word for nothing", async () => {
    await open();
    // aria-invalid="null" would be heard as an error, aria-current="null" as the current step
    for (const word of ["null", "undefined"]) {
        const found = queryAll("*").flatMap((node) =>
            [...node.attributes].filter((attribute) => attribute.value === word)
        );
        expect(found.map((attribute) => attribute.name)).toEqual([]);
    }
});

test("typing is saved after a moment and said", async () => {
    const { server } = await open();
    await click("#hpi_e100_project");
    await edit("Kettle launch");
    await animationFrame();
    expect(".o_hpi_status").toHaveAttribute("data-status", "dirty");
    await advanceTime(900);
    await animationFrame();
    expect(server.data.entries[0].answers.project).toBe("Kettle launch");
    expect(".o_hpi_status").toHaveText(/Saved/);
});

test("a conflict shows both texts and offers the choice", async () => {
    const { server, model } = await open();
    Object.assign(server.data.entries[0], { answers: { project: "From my phone" }, revision: 4 });
    model.setAnswer("e100", "project", "From my desk");
    await model.saveNow("e100");
    await animationFrame();
    expect(".o_hpi_conflict .o_hpi_mine:first").toHaveText("From my desk");
    expect(".o_hpi_conflict .o_hpi_theirs:first").toHaveText("From my phone");
    await click(".o_hpi_take_theirs");
    await animationFrame();
    expect("#hpi_e100_project").toHaveValue("From my phone");
});

test("user text stays text", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    await open(
        makeData({
            entries: [
                makeEntry({
                    answers: { project: evil },
                    can_edit: false,
                    mine: false,
                    side: "manager",
                }),
            ],
            comments: [
                {
                    id: 1,
                    entry_id: false,
                    kind: "comment",
                    side: "manager",
                    mine: false,
                    author: evil,
                    body: evil,
                    date: "2026-06-01 10:00:00",
                    audience: "both",
                    resolved: false,
                    can_edit: false,
                    shown: true,
                },
            ],
        })
    );
    expect(".o_hr_performance_form img").toHaveCount(0);
    expect(".o_hpi_comment .o_hpi_text").toHaveText(evil);
});

test("the other side answers by a radio group with words", async () => {
    const { server } = await open(
        makeData({
            my_side: "manager",
            entries: [makeEntry({ mine: false, can_edit: false, can_answer: true })],
            sections: makeData().sections.map((section) => ({ ...section, can_add: false })),
        })
    );
    server.answers.set_stance = { status: "saved" };
    expect(".o_hpi_stance input[type=radio]").toHaveCount(3);
    await click("label[for=stance_100_agree]");
    await animationFrame();
    expect(server.calls.find((call) => call[0] === "set_stance")).toEqual([
        "set_stance",
        100,
        "agree",
        "",
        3,
    ]);
});

test("a missing answer can be jumped to", async () => {
    const { server } = await open();
    server.answers.run_verb = {
        status: "missing",
        message: "One answer is missing.",
        problems: [{ section_id: 10, entry_id: 100, key: "project", text: "Done well: Project" }],
    };
    await click("[data-verb=submit]");
    await advanceTime(100);
    await animationFrame();
    expect(".o_hpi_problems").toHaveText(/One answer is missing/);
    await click(".o_hpi_problems button");
    await advanceTime(100);
    expect("#hpi_e100_project").toBeFocused();
});

test("an action that cannot be done says why and does nothing", async () => {
    const { server } = await open(
        makeData({
            actions: [
                {
                    verb: "submit",
                    label: "Submit",
                    primary: true,
                    enabled: false,
                    reason: "The cycle is on hold.",
                    needs: "none",
                    confirm: false,
                },
            ],
        })
    );
    const button = queryOne("[data-verb=submit]");
    expect(document.getElementById(button.getAttribute("aria-describedby"))).toHaveText(/on hold/);
    button.click();
    await animationFrame();
    expect(server.calls.some(([method]) => method === "run_verb")).toBe(false);
});

test("a return asks for a reason and the entries", async () => {
    const { server } = await open(
        makeData({
            my_side: "manager",
            entries: [makeEntry({ mine: false, can_edit: false })],
            actions: [
                {
                    verb: "return",
                    label: "Return",
                    primary: true,
                    enabled: true,
                    reason: false,
                    needs: "return",
                    confirm: false,
                },
            ],
        })
    );
    await click("[data-verb=return]");
    await animationFrame();
    await click(".o_hpi_dialog_ok");
    await animationFrame();
    expect(".modal [role=alert]").toHaveCount(1);
    await click("#hpi_reason");
    await edit("Please add the date.");
    await click("#hpi_return_100");
    await animationFrame();
    await click(".o_hpi_dialog_ok");
    await animationFrame();
    expect(server.calls.find((call) => call[0] === "run_verb")).toEqual([
        "run_verb",
        "return",
        { reason: "Please add the date.", entry_ids: [100] },
    ]);
});

test("steps are added and moved by keyboard", async () => {
    const { model } = await open(
        makeData({
            entries: [
                makeEntry({
                    section_id: 20,
                    answers: {
                        goal: "x",
                        steps: [
                            { text: "one", date: "" },
                            { text: "two", date: "" },
                        ],
                    },
                }),
            ],
        })
    );
    await click(".o_hpi_step_text:first");
    await press(["alt", "ArrowDown"]);
    await animationFrame();
    expect(model.rows.e100.answers.steps.map((step) => step.text)).toEqual(["two", "one"]);
    await click(".o_hpi_add_step");
    await animationFrame();
    expect(".o_hpi_step_text").toHaveCount(3);
});

test("the rating names its levels and is saved at once", async () => {
    const { server } = await open(
        makeData({
            rating: {
                scale: {
                    name: "Three",
                    levels: [
                        { id: 1, value: 1, name: "Below", description: "" },
                        { id: 2, value: 2, name: "Meets", description: "As agreed" },
                    ],
                },
                required: true,
                can_edit: true,
                mine: false,
                employee: false,
                manager: false,
                blind: true,
            },
        })
    );
    server.answers.save_rating = { status: "saved", mine: { level_id: 2, note: "", revision: 1 } };
    expect(".o_hpi_rating label[for=hpi_level_2]").toHaveText(/Meets/);
    await click("#hpi_level_2");
    await animationFrame();
    expect(server.calls.find((call) => call[0] === "save_rating")).toEqual([
        "save_rating",
        2,
        "",
        0,
    ]);
});
