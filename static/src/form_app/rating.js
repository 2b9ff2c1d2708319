import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";

/** The overall rating: both sides beside each other, never averaged. */
export class Rating extends Component {
    static template = "hr_performance_interview.Rating";
    static components = { GrowingText };
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ saving: false });
    }
    /** What was chosen and written and is not on the server yet; kept on the device. */
    get draft() {
        return this.model.drafts.rating || {};
    }
    get pending() {
        return this.model.pending.rating;
    }
    get rating() {
        return this.model.data.rating;
    }
    get chosen() {
        return this.draft.level ?? (this.rating.mine ? this.rating.mine.level_id : false);
    }
    get note() {
        return this.draft.note ?? (this.rating.mine ? this.rating.mine.note || "" : "");
    }
    get sides() {
        const data = this.model.data;
        return [
            { side: "employee", label: _t("Self-rating"), value: this.rating.employee },
            { side: "manager", label: _t("Manager's rating"), value: this.rating.manager },
        ].filter((item) => !(this.rating.can_edit && item.side === data.my_side));
    }
    levelOf(value) {
        return this.rating.scale.levels.find((level) => level.id === value?.level_id);
    }
    get dirty() {
        const mine = this.rating.mine || {};
        return Boolean(
            this.chosen && (this.chosen !== mine.level_id || this.note !== (mine.note || ""))
        );
    }
    async choose(level) {
        this.model.setDraft("rating", { ...this.draft, level });
        await this.save();
    }
    write(note) {
        this.model.setDraft("rating", { ...this.draft, note });
    }
    async save() {
        if (!this.dirty || this.state.saving) {
            return;
        }
        this.state.saving = true;
        await this.model.saveRating(this.chosen, this.note);
        this.state.saving = false;
    }
}
