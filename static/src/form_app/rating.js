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
        this.state = useState({ level: null, note: null, saving: false });
    }
    get rating() {
        return this.model.data.rating;
    }
    get chosen() {
        return this.state.level ?? (this.rating.mine ? this.rating.mine.level_id : false);
    }
    get note() {
        return this.state.note ?? (this.rating.mine ? this.rating.mine.note || "" : "");
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
            this.chosen &&
            ((this.state.level !== null && this.state.level !== mine.level_id) ||
                (this.state.note !== null && this.state.note !== (mine.note || "")))
        );
    }
    async choose(level) {
        this.state.level = level;
        await this.save();
    }
    async save() {
        if (!this.dirty || this.state.saving) {
            return;
        }
        this.state.saving = true;
        if (await this.model.saveRating(this.chosen, this.note)) {
            Object.assign(this.state, { level: null, note: null });
        }
        this.state.saving = false;
    }
}
