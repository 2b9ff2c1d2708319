import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { dateTimeText } from "@hr_performance_interview/form_app/format";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";

export const STANCES = () => [
    { key: "agree", label: _t("Agree"), icon: "fa-check", tone: "success" },
    { key: "partly", label: _t("Partly agree"), icon: "fa-adjust", tone: "warning" },
    { key: "disagree", label: _t("Disagree"), icon: "fa-times", tone: "danger" },
];

/** The answer of the reader to one entry of the other side: agree, partly, disagree. */
export class Stance extends Component {
    static template = "hr_performance_interview.Stance";
    static components = { GrowingText };
    static props = { entry: Object };
    setup() {
        this.model = useState(this.env.formModel);
        this.stances = STANCES();
        this.state = useState({ choice: null, saving: false, saved: false });
    }
    get key() {
        return `stance:${this.props.entry.id}`;
    }
    get mine() {
        return this.props.entry.my_stance || {};
    }
    get pending() {
        return this.model.pending[this.key];
    }
    get choice() {
        return this.state.choice || this.pending?.args[1] || this.mine.stance || "";
    }
    get body() {
        return this.model.drafts[this.key] ?? this.mine.body ?? "";
    }
    get changed() {
        return (
            this.choice &&
            (this.choice !== this.mine.stance ||
                this.body !== (this.mine.body || "") ||
                this.mine.stale)
        );
    }
    async choose(key) {
        this.state.choice = key;
        if (key === "agree" || this.body) {
            await this.save();
        }
    }
    async save() {
        if (!this.changed || this.state.saving) {
            return;
        }
        this.state.saving = true;
        const result = await this.model.setStance(this.props.entry, this.choice, this.body);
        Object.assign(this.state, { saving: false, saved: Boolean(result) });
        if (result || this.pending) {
            this.state.choice = null;
        }
    }
}

/** How the other side answered my entry, in words. */
export class StanceBadge extends Component {
    static template = "hr_performance_interview.StanceBadge";
    static props = { stance: Object };
    get info() {
        return STANCES().find((item) => item.key === this.props.stance.stance) || {};
    }
}

/** The remarks on one entry, or (without entry) on the whole form. */
export class Comments extends Component {
    static template = "hr_performance_interview.Comments";
    static components = { GrowingText };
    static props = { entryId: { type: Number, optional: true }, canAdd: Boolean };
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({
            open: !this.props.entryId,
            audience: "both",
            editing: false,
            text: "",
        });
    }
    get key() {
        return `comment:${this.props.entryId || 0}`;
    }
    get comments() {
        return this.model.commentsOf(this.props.entryId);
    }
    get draft() {
        return this.model.drafts[this.key] || "";
    }
    get pending() {
        return this.model.pending[this.key];
    }
    get writing() {
        return this.state.open || Boolean(this.draft);
    }
    date(comment) {
        return dateTimeText(comment.date);
    }
    async send() {
        if (this.draft.trim()) {
            const sent = await this.model.addComment(
                this.props.entryId,
                this.draft,
                this.state.audience
            );
            if (sent && this.props.entryId) {
                this.state.open = false;
            }
        }
    }
    edit(comment) {
        Object.assign(this.state, { editing: comment.id, text: comment.body });
    }
    async saveEdit(comment) {
        if (await this.model.write("edit_comment", [comment.id, this.state.text])) {
            this.state.editing = false;
        }
    }
    remove(comment) {
        return this.model.write("remove_comment", [comment.id]);
    }
    resolve(comment) {
        return this.model.write("resolve_comment", [comment.id, !comment.resolved]);
    }
}
