import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { dateText, dateTimeText } from "@hr_performance_interview/form_app/format";

/** The appeals of a form: steps with their days, and how each one ended. */
export class Appeals extends Component {
    static template = "hr_performance_interview.Appeals";
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
    }
    get appeals() {
        return this.model.data.appeals || [];
    }
    get side() {
        return this.model.data.my_side;
    }
    date(value) {
        return dateText(value);
    }
    moment(value) {
        return dateTimeText(value);
    }
    /** What is to be read after the name of a step. */
    stepText(appeal, step) {
        if (step.done_on) {
            return _t("done on %(date)s", { date: dateTimeText(step.done_on) });
        }
        if (step.skipped) {
            return appeal.outcome ? _t("decided without it") : _t("did not take place");
        }
        return step.date_due ? _t("until %(date)s", { date: dateText(step.date_due) }) : "";
    }
}
