import { Component, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { ActionDialog, TALK_VERBS } from "@hr_performance_interview/form_app/actions";
import { clockText } from "@hr_performance_interview/form_app/format";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";
import { Notes } from "@hr_performance_interview/form_app/talk_notes";

const { DateTime } = luxon;

/** What to talk about, each discussed or skipped with a reason by the end. */
export class Topics extends Component {
    static template = "hr_performance_interview.Topics";
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ skipping: false, reason: "", busy: false });
    }
    get talk() {
        return this.model.talk;
    }
    get topics() {
        return this.talk.topics;
    }
    get canTick() {
        return this.talk.can_add_topic && this.model.data.my_side === "manager";
    }
    get wish() {
        return this.model.drafts.topic || "";
    }
    get countText() {
        return _t("%(done)s of %(total)s covered", {
            done: this.topics.filter((topic) => topic.state !== "open").length,
            total: this.topics.length,
        });
    }
    title(topic) {
        return topic.name || topic.rule_label;
    }
    about(topic) {
        if (topic.rule !== "wish") {
            return topic.name ? topic.rule_label : "";
        }
        if (topic.mine) {
            return _t("Your wish");
        }
        return topic.side === "manager" ? _t("Wish of the manager") : _t("Wish of the employee");
    }
    skipLabel(topic) {
        return _t("Skip: %(topic)s", { topic: this.title(topic) });
    }
    removeLabel(topic) {
        return _t("Remove: %(topic)s", { topic: this.title(topic) });
    }
    tick(topic, checked) {
        return this.model.tickTopic(topic, checked ? "discussed" : "open");
    }
    startSkip(topic) {
        Object.assign(this.state, { skipping: topic.id, reason: "" });
    }
    async skip(topic) {
        const reason = this.state.reason.trim();
        if (reason && (await this.model.tickTopic(topic, "skipped", reason))) {
            this.state.skipping = false;
        }
    }
    async add() {
        const name = this.wish.trim();
        if (!name || this.state.busy) {
            return;
        }
        this.state.busy = true;
        if (await this.model.addTopic(name)) {
            this.model.dropDraft("topic");
        }
        this.state.busy = false;
    }
}

/** Notes for oneself; saved by themselves, read by nobody else. */
export class PrivateNote extends Component {
    static template = "hr_performance_interview.PrivateNote";
    static components = { GrowingText };
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
    }
    get title() {
        return _t("Private notes");
    }
    get note() {
        return this.model.privateNote;
    }
}

/** The interview of the form: when and where, what about, and the record of it. */
export class Interview extends Component {
    static template = "hr_performance_interview.Interview";
    static components = { Notes, PrivateNote, Topics };
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
        this.dialog = useService("dialog");
    }
    get data() {
        return this.model.data;
    }
    get talk() {
        return this.model.talk;
    }
    get interview() {
        return this.talk.interview;
    }
    get isOpen() {
        return ["planned", "running"].includes(this.interview?.state);
    }
    get tone() {
        return (
            { planned: "info", running: "success", held: "secondary", cancelled: "secondary" }[
                this.interview.state
            ] || "secondary"
        );
    }
    get when() {
        const { date_start: start, date_stop: stop } = this.interview;
        if (!start) {
            return "";
        }
        const from = deserializeDateTime(start);
        const to = deserializeDateTime(stop);
        const day = from.toLocaleString(DateTime.DATE_HUGE);
        return `${day}, ${from.toLocaleString(DateTime.TIME_SIMPLE)} – ${to.toLocaleString(DateTime.TIME_SIMPLE)}`;
    }
    get zone() {
        return DateTime.local().zoneName;
    }
    get heldText() {
        const { started_on: from, ended_on: to } = this.interview;
        if (!from) {
            return "";
        }
        const start = deserializeDateTime(from).toLocaleString(DateTime.DATETIME_MED);
        if (!to) {
            return _t("Running since %(start)s", { start });
        }
        return _t("Held %(start)s – %(end)s", {
            start,
            end: clockText(deserializeDateTime(to).toJSDate()),
        });
    }
    get emptyText() {
        return this.data.state === "ready" ? _t("No day has been planned yet.") : "";
    }
    get reportUrl() {
        return `/my/performance/forms/${this.data.id}/report`;
    }
    get actions() {
        const actions = this.data.actions || [];
        const found = TALK_VERBS.map((verb) => actions.find((action) => action.verb === verb));
        return found
            .filter(Boolean)
            .sort((a, b) => Number(this.isMain(b)) - Number(this.isMain(a)));
    }
    label(action) {
        if (action.verb === "schedule" && this.interview?.state === "planned") {
            return _t("Move interview");
        }
        return action.label;
    }
    /** The next sensible step stands out. */
    isMain(action) {
        const main = this.isOpen ? ["start_interview", "end_interview"] : ["schedule"];
        return this.interview?.state !== "held" && main.includes(action.verb);
    }
    run(action) {
        if (this.model.busy) {
            return;
        }
        if (action.needs === "none") {
            return this.model.runVerb(action.verb);
        }
        this.dialog.add(ActionDialog, {
            action: { ...action, label: this.label(action) },
            model: this.env.formModel,
        });
    }
}
