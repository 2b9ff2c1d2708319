import { expect, test } from "@odoo/hoot";
import { click, edit, queryOne, select } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { onRpc } from "@web/../tests/web_test_helpers";
import { FakeServer, makeData } from "./form_fixture";
import { mountPage } from "./page_fixture";

defineMailModels(); // the services of a whole back office want them

function makeAppeal(values = {}) {
    const step = { date_due: "2026-07-23", done_on: false, skipped: false, note: "" };
    return {
        id: 3,
        state: "talk",
        state_label: "Talk with the manager",
        is_open: true,
        version: 5,
        opened_on: "2026-07-20 10:00:00",
        handler: "Olga",
        date_due: "2026-07-23",
        is_late: false,
        steps: [
            { ...step, key: "talk", label: "Talk with the manager", current: true },
            { ...step, key: "check", label: "Check by HR", current: false },
            { ...step, key: "decision", label: "Decision", current: false },
        ],
        grounds: false,
        outcome: false,
        outcome_label: "",
        decision_reason: "",
        decided_on: false,
        withdrawn_on: false,
        withdraw_reason: "",
        confirmed_on: false,
        ...values,
    };
}

function open(values) {
    return mountPage(new FakeServer(makeData({ state: "appeal", ...values })));
}

test("the manager sees the appeal, its day and that the grounds are not his", async () => {
    await open({ my_side: "manager", appeals: [makeAppeal()] });
    expect(".o_hpi_appeals").toHaveText(/Against the record of version 5/);
    expect(".o_hpi_appeals").toHaveText(/Olga/);
    expect(".o_hpi_appeals [aria-current='step']").toHaveText(/Talk with the manager/);
    expect(".o_hpi_grounds").toHaveCount(0);
    expect(".o_hpi_appeals").toHaveText(/read by HR alone/);
});

test("the employee reads his grounds, the notes and the decision", async () => {
    const appeal = makeAppeal({
        state: "decided",
        grounds: "Two releases were left out.",
        outcome: "amend",
        outcome_label: "The record is amended",
        decision_reason: "The plan names four.",
        decided_on: "2026-07-30 10:00:00",
    });
    appeal.steps[0].done_on = "2026-07-22 10:00:00";
    appeal.steps[0].note = "We talked.";
    appeal.steps[1].skipped = true;
    await open({ appeals: [appeal] });
    expect(".o_hpi_grounds").toHaveText("Two releases were left out.");
    expect("[data-step='talk']").toHaveText(/We talked/);
    expect("[data-step='check']").toHaveText(/decided without it/);
    expect(".o_hpi_appeals").toHaveText(/The plan names four/);
    expect(".o_hpi_appeals").toHaveText(/disadvantage/);
});

test("a withdrawn appeal says so, and its reason to whom it concerns", async () => {
    const appeal = makeAppeal({
        state: "withdrawn",
        state_label: "Withdrawn",
        is_open: false,
        date_due: false,
        withdrawn_on: "2026-07-21 10:00:00",
        withdraw_reason: "We have talked it over.",
    });
    for (const step of appeal.steps) {
        Object.assign(step, { skipped: true, current: false });
    }
    const { model } = await open({ state: "to_confirm", appeals: [appeal] });
    expect("[data-appeal='withdrawn']").toHaveText(/It is no consent/);
    expect("[data-step='decision']").toHaveText(/did not take place/);
    expect(".o_hpi_withdrawal").toHaveText("We have talked it over.");
    expect(".o_hpi_appeals [aria-current='step']").toHaveCount(0);
    model.data.appeals = [{ ...appeal, withdraw_reason: "" }];
    await animationFrame();
    expect(".o_hpi_withdrawal").toHaveCount(0);
});

test("an employee withdraws with a reason", async () => {
    const verb = {
        verb: "withdraw_appeal",
        label: "Withdraw appeal",
        primary: false,
        enabled: true,
        reason: false,
        needs: "reason",
        confirm: "It is no consent.",
    };
    const { model } = await open({ appeals: [makeAppeal()], actions: [verb] });
    const calls = [];
    model.runVerb = async (name, params) => {
        calls.push([name, params]);
        return true;
    };
    await click("[data-verb='withdraw_appeal']");
    await animationFrame();
    expect(".o_hpi_dialog").toHaveText(/It is no consent/);
    await click(".o_hpi_dialog_ok");
    await animationFrame();
    expect("#hpi_dialog_error").toHaveCount(1);
    await click("#hpi_reason");
    await edit("We have talked it over.");
    await click(queryOne(".o_hpi_dialog_ok"));
    await animationFrame();
    expect(calls).toEqual([["withdraw_appeal", { reason: "We have talked it over." }]]);
});

test("a refusal is recorded with a colleague or a typed name as the witness", async () => {
    onRpc("hr.performance.form", "get_witnesses", () => [{ id: 9, name: "Cora" }]);
    const verb = {
        verb: "record_refusal",
        label: "Record a refusal to sign",
        primary: false,
        enabled: true,
        reason: false,
        needs: "witness",
        confirm: "It counts as not signed.",
    };
    const { model } = await open({ my_side: "manager", state: "to_confirm", actions: [verb] });
    const calls = [];
    model.runVerb = async (name, params) => {
        calls.push([name, params]);
        return true;
    };
    await click("[data-verb='record_refusal']");
    await animationFrame();
    await click(".o_hpi_dialog_ok");
    await animationFrame();
    expect("#hpi_dialog_error").toHaveCount(1);
    await click("#hpi_reason");
    await edit("She said no.");
    await click("#hpi_witness");
    await select("9");
    await animationFrame();
    expect("#hpi_witness_name").toHaveCount(0);
    await click(queryOne(".o_hpi_dialog_ok"));
    await animationFrame();
    expect(calls).toEqual([["record_refusal", { reason: "She said no.", witness_id: 9 }]]);
});
