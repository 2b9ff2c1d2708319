import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { entryText } from "@hr_performance_interview/form_app/answers";
import { clockText } from "@hr_performance_interview/form_app/format";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";
import {
    newSignature,
    showSettlement,
    signedValues,
    Signing,
} from "@hr_performance_interview/form_app/signing";

const INPUT_FORMAT = "yyyy-MM-dd'T'HH:mm"; // of a datetime-local input

/** Verbs whose buttons stand with the interview. */
export const TALK_VERBS = ["schedule", "start_interview", "end_interview", "cancel_interview"];

/** What a transition asks before it is carried out. */
export class ActionDialog extends Component {
    static template = "hr_performance_interview.ActionDialog";
    static components = { Dialog, GrowingText, Signing };
    static props = { action: Object, model: Object, close: Function };
    setup() {
        this.model = useState(this.props.model);
        const now = luxon.DateTime.now().startOf("hour");
        this.state = useState({
            reason: "",
            entries: {},
            decision: "",
            date: this.model.data.bar?.date_due || "",
            when: now.toFormat(INPUT_FORMAT),
            minutes: 45,
            ...this.talkDefaults(),
            mode: "",
            manager: "",
            managers: [],
            people: [], // who can be the handler of an appeal, or a witness
            person: "",
            personName: "",
            error: "",
            busy: false,
        });
        this.signature = useState(newSignature(this.model.data.signing));
        this.settled = useState({});
        this.versionId = this.model.data.record_version_id;
        this.seen = this.model.data.signing?.seen;
        const orm = useService("orm");
        onWillStart(async () => {
            if (this.needs === "manager") {
                this.state.managers = await orm.call("hr.employee", "name_search", [], {
                    domain: [["user_id", "!=", false]],
                    limit: 500,
                });
            }
            const method = { handler: "get_appeal_handlers", witness: "get_witnesses" }[this.needs];
            if (method) {
                this.state.people = await orm.call("hr.performance.form", method, [
                    [this.model.data.id],
                ]);
            }
        });
    }
    /** Day and length of the interview that is planned, or was just held here. */
    talkDefaults() {
        const interview = this.model.data.talk?.interview || {};
        const values = { location: "", url: "", oneScreen: false };
        const held = this.needs === "record" && interview.state === "held";
        const from = held ? interview.started_on : interview.date_start;
        const to = held ? interview.ended_on : interview.date_stop;
        if (this.needs === "schedule") {
            const tomorrow = luxon.DateTime.now().plus({ days: 1 }).set({ hour: 10 });
            Object.assign(values, {
                when: tomorrow.startOf("hour").toFormat(INPUT_FORMAT),
                location: interview.location || "",
                url: interview.videocall_url || "",
            });
        }
        if (from && to && (held || (this.needs === "schedule" && interview.state === "planned"))) {
            const start = deserializeDateTime(from);
            const length = deserializeDateTime(to).diff(start, "minutes").minutes;
            values.when = start.toFormat(INPUT_FORMAT);
            values.minutes = Math.max(1, Math.round(length));
        }
        return values;
    }
    /** What the reader's signature is about, in the steps that are signed. */
    get signing() {
        return ["confirm", "record"].includes(this.needs) && this.model.data.signing;
    }
    /** Entries about which the two differ: each is settled in the talk. */
    get differences() {
        return this.needs === "record"
            ? (this.model.data.entries || []).filter((entry) => entry.differs)
            : [];
    }
    get unsettled() {
        return this.differences.filter((entry) => !entry.settlement && !this.settled[entry.id]);
    }
    get signed() {
        return this.signing ? signedValues(this.signature) : {};
    }
    showEntry(entry) {
        this.props.close();
        setTimeout(() => showSettlement(entry.id), 60);
    }
    get zone() {
        return luxon.DateTime.local().zoneName;
    }
    get action() {
        return this.props.action;
    }
    get needs() {
        return this.action.needs;
    }
    get isAppealDecision() {
        return this.needs === "decide" || this.action.verb === "decide_appeal";
    }
    get wantsReason() {
        return [
            "reason",
            "return",
            "date",
            "mode",
            "manager",
            "decide",
            "handler",
            "witness",
        ].includes(this.needs);
    }
    get isSubmit() {
        return this.action.verb === "submit";
    }
    /** Own entries that a hint calls vague, each with where it stands. */
    get vague() {
        return this.isSubmit
            ? this.model.vagueRows.map((row) => ({
                  uid: row.uid,
                  section: this.model.sectionOf(row).name,
                  title: entryText(this.model.questionsOf(row), row.answers)
                      .split("\n")[0]
                      .slice(0, 80),
                  message: this.model.hintOf(row).message,
              }))
            : [];
    }
    get okLabel() {
        return this.vague.length ? _t("Submit anyway") : this.action.label;
    }
    /** A submit asks for a note only when hints are left aside. */
    get wantsNote() {
        return this.needs === "note" && (!this.isSubmit || this.vague.length > 0);
    }
    get reasonLabel() {
        if (this.action.verb === "appeal") {
            return _t("Your grounds");
        }
        if (["refuse", "comment_refusal"].includes(this.action.verb)) {
            return _t("Your statement");
        }
        if (this.needs === "witness") {
            return _t("Why, in the words of the employee?");
        }
        return this.needs === "return" ? _t("What should be revised, and why?") : _t("Reason");
    }
    get decisions() {
        return [
            { key: "agree", label: _t("I agree with the record") },
            { key: "reservation", label: _t("I have received it, with a reservation") },
        ];
    }
    get modes() {
        return [
            { key: "employee", label: _t("Employee fills") },
            { key: "manager", label: _t("Manager fills") },
            { key: "both", label: _t("Side by side") },
        ].filter((mode) => mode.key !== this.model.data.fill_mode);
    }
    get choices() {
        const counts = {};
        return this.model.data.entries
            .filter((entry) => !entry.mine)
            .map((entry) => {
                counts[entry.section_id] = (counts[entry.section_id] || 0) + 1;
                const section = this.model.data.sections.find(
                    (item) => item.id === entry.section_id
                );
                return {
                    id: entry.id,
                    section: section?.name || "",
                    title:
                        entry.title || _t("Entry %(number)s", { number: counts[entry.section_id] }),
                };
            });
    }
    get returnsText() {
        const { count, max } = this.model.data.returns;
        return _t("Returned %(count)s times so far, at most %(max)s.", { count, max });
    }
    get params() {
        const { verb } = this.action;
        const state = this.state;
        const reason = state.reason.trim();
        switch (this.needs) {
            case "return":
                return {
                    reason,
                    entry_ids: Object.keys(state.entries)
                        .filter((id) => state.entries[id])
                        .map(Number),
                };
            case "record":
                return {
                    date_interview: serializeDateTime(luxon.DateTime.fromISO(state.when)),
                    minutes: Number(state.minutes) || 0,
                    ...(this.differences.length
                        ? {
                              settlements: this.differences
                                  .filter((entry) => this.settled[entry.id])
                                  .map((entry) => [entry.id, this.settled[entry.id]]),
                          }
                        : {}),
                    // what was read is what is signed, as below
                    ...(this.seen ? { seen: this.seen } : {}),
                    ...this.signed,
                };
            case "schedule":
                return {
                    date_start: state.when
                        ? serializeDateTime(luxon.DateTime.fromISO(state.when))
                        : "",
                    minutes: Number(state.minutes) || 0,
                    location: state.location.trim(),
                    videocall_url: state.url.trim(),
                };
            case "start":
                return { one_screen: state.oneScreen };
            case "confirm":
                // what was read is what is confirmed, even if a newer record was sent meanwhile
                return {
                    decision: state.decision,
                    statement: reason,
                    ...(this.versionId ? { version_id: this.versionId } : {}),
                    ...this.signed,
                };
            case "note":
                return verb === "close" ? { reason } : { note: reason };
            case "date":
                return { date_due: state.date, reason };
            case "mode":
                return { fill_mode: state.mode, reason };
            case "manager":
                return { manager_id: Number(state.manager) || false, reason };
            case "handler":
                return { handler_id: Number(state.person) || false, reason };
            case "witness":
                return {
                    reason,
                    ...(state.person
                        ? { witness_id: Number(state.person) }
                        : { witness_name: state.personName.trim() }),
                };
            case "decide":
            case "reason":
                if (verb === "refuse") {
                    // what was read is what is refused, as above
                    return {
                        statement: reason,
                        ...(this.versionId ? { version_id: this.versionId } : {}),
                    };
                }
                if (["comment_refusal", "appeal"].includes(verb)) {
                    return { statement: reason };
                }
                return this.isAppealDecision ? { decision: state.decision, reason } : { reason };
        }
        return {};
    }
    get missing() {
        const params = this.params;
        if (this.wantsReason && !this.state.reason.trim()) {
            return _t("Please write a sentence why.");
        }
        if (this.needs === "return" && !params.entry_ids.length) {
            return _t("Please choose at least one entry to revise.");
        }
        if ((this.needs === "confirm" || this.isAppealDecision) && !params.decision) {
            return _t("Please choose one of the options.");
        }
        if (this.needs === "confirm" && params.decision === "reservation" && !params.statement) {
            return _t("Please write what your reservation is.");
        }
        if (this.needs === "record" && !this.state.when) {
            return _t("Please enter when the interview took place.");
        }
        if (this.unsettled.length) {
            return _t(
                "Please say of each difference whether it was resolved or whether you agree to differ."
            );
        }
        if (this.signing?.required && !params.signature) {
            return _t("Please sign: type your name or draw your signature.");
        }
        if (this.needs === "schedule" && !params.date_start) {
            return _t("Please choose the day and the hour.");
        }
        if (this.needs === "date" && !params.date_due) {
            return _t("Please choose the new date.");
        }
        if (this.needs === "mode" && !params.fill_mode) {
            return _t("Please choose one of the options.");
        }
        if (this.needs === "handler" && !params.handler_id) {
            return _t("Please choose the new handler.");
        }
        if (this.needs === "witness" && !(params.witness_id || params.witness_name)) {
            return _t("Please name the witness.");
        }
        if (this.needs === "manager" && !params.manager_id) {
            return _t("Please choose the new manager.");
        }
        return "";
    }
    async confirm() {
        this.state.error = this.missing;
        if (this.state.error || this.state.busy) {
            return;
        }
        this.state.busy = true;
        const done = await this.model.runVerb(this.action.verb, this.params);
        this.state.busy = false;
        if (done || this.model.problems.length || this.model.hasUnsaved) {
            this.props.close();
        } else {
            this.state.error = this.model.error;
            this.model.error = "";
        }
    }
}

/** Save state and the transitions the reader may do now. */
export class ActionBar extends Component {
    static template = "hr_performance_interview.ActionBar";
    static components = { Dropdown, DropdownItem };
    static props = { live: String };
    setup() {
        this.model = useState(this.env.formModel);
        this.dialog = useService("dialog");
    }
    get actions() {
        const actions = (this.model.data.actions || []).filter(
            (action) => !TALK_VERBS.includes(action.verb)
        );
        return actions.sort((a, b) => Number(b.primary) - Number(a.primary));
    }
    get shown() {
        const primary = this.actions.filter((action) => action.primary);
        const rest = this.actions.filter((action) => !action.primary);
        return [...primary, ...(rest.length > 2 ? [] : rest)];
    }
    get hidden() {
        return this.actions.filter((action) => !this.shown.includes(action));
    }
    get reasons() {
        return this.shown.filter((action) => !action.enabled && action.reason);
    }
    async run(action) {
        if (!action.enabled || this.model.busy) {
            return;
        }
        if (action.verb === "submit") {
            await this.model.checkTexts();
        }
        if (action.needs === "none" && !action.confirm) {
            return this.model.runVerb(action.verb);
        }
        this.dialog.add(ActionDialog, { action, model: this.env.formModel });
    }
    get statusIcon() {
        return (
            {
                saved: "fa-check",
                saving: "fa-refresh",
                dirty: "fa-pencil",
                idle: "",
            }[this.model.status] ?? "fa-exclamation-triangle"
        );
    }
    get statusText() {
        switch (this.model.status) {
            case "saving":
                return _t("Saving…");
            case "dirty":
                return _t("Not saved yet");
            case "saved":
                return _t("Saved %(time)s", { time: clockText(this.model.lastSaved) });
            case "offline":
                return _t("Not saved – offline, kept on this device");
            case "conflict":
                return _t("Not saved – please choose which text to keep");
            case "invalid":
            case "error":
                return _t("Not saved – please correct the marked answers");
        }
        return "";
    }
    get liveText() {
        return this.props.live === "live"
            ? _t("Live: changes of the other side appear at once")
            : _t("Checking for changes every few seconds");
    }
}
