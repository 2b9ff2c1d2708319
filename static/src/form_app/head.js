import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { dateText } from "@hr_performance_interview/form_app/format";

/** Who, which cycle, and where the form stands: whose turn, what next, until when. */
export class Head extends Component {
    static template = "hr_performance_interview.Head";
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
    }
    get data() {
        return this.model.data;
    }
    get period() {
        const { date_from: from, date_to: to } = this.data.cycle || {};
        return from && to ? `${dateText(from)} – ${dateText(to)}` : "";
    }
    get currentNumber() {
        return this.data.bar.steps.findIndex((step) => step.status === "current") + 1;
    }
    get progressText() {
        return _t("Step %(number)s of %(total)s", {
            number: this.currentNumber,
            total: this.data.bar.steps.length,
        });
    }
    stepText(step) {
        const words = { done: _t("done"), current: _t("current step"), todo: _t("to come") };
        return words[step.status];
    }
    get due() {
        const {
            date_due: due,
            date_due_original: original,
            is_late: late,
            days_left: left,
        } = this.data.bar;
        if (!due) {
            return "";
        }
        const date = dateText(due);
        if (late) {
            return _t("Overdue since %(date)s", { date });
        }
        let text = _t("Due %(date)s", { date });
        if (left === 0) {
            text = _t("Due today, %(date)s", { date });
        } else if (left === 1) {
            text = _t("Due tomorrow, %(date)s", { date });
        } else if (left) {
            text = _t("Due %(date)s, %(days)s days left", { date, days: left });
        }
        if (original && original !== due) {
            text += ` ${_t("(was %(date)s)", { date: dateText(original) })}`;
        }
        return text;
    }
    date(value) {
        return dateText(value);
    }
}
