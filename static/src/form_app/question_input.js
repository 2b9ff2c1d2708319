import { Component, useRef } from "@odoo/owl";
import { useAutoresize } from "@web/core/utils/autoresize";
import { _t } from "@web/core/l10n/translation";
import { dateText } from "@hr_performance_interview/form_app/format";

/** A text area that grows with its text. */
export class GrowingText extends Component {
    static template = "hr_performance_interview.GrowingText";
    static props = {
        value: String,
        onInput: Function,
        id: { type: String, optional: true },
        describedby: { type: String, optional: true },
        label: { type: String, optional: true },
        invalid: { type: Boolean, optional: true },
        required: { type: Boolean, optional: true },
        readonly: { type: Boolean, optional: true },
        maxlength: { type: Number, optional: true },
        rows: { type: Number, optional: true },
        placeholder: { type: String, optional: true },
    };
    setup() {
        this.area = useRef("area");
        useAutoresize(this.area, { minimumHeight: 60 });
    }
}

/** Steps with dates: rows to add, remove and move, by buttons. */
export class StepsInput extends Component {
    static template = "hr_performance_interview.StepsInput";
    static props = {
        id: String,
        value: Array,
        onChange: Function,
        describedby: { type: String, optional: true },
        readonly: { type: Boolean, optional: true },
        maxlength: { type: Number, optional: true },
    };
    setup() {
        this.root = useRef("root");
    }
    get steps() {
        return this.props.value.length ? this.props.value : [{ text: "", date: "" }];
    }
    _copy() {
        return this.steps.map((step) => ({ ...step }));
    }
    set(index, key, value) {
        const steps = this._copy();
        steps[index][key] = value;
        this.props.onChange(steps);
    }
    add() {
        this.props.onChange([...this._copy(), { text: "", date: "" }]);
        this._focus(this.steps.length);
    }
    remove(index) {
        const steps = this._copy();
        steps.splice(index, 1);
        this.props.onChange(steps);
        this._focus(Math.max(index - 1, 0));
    }
    move(index, offset) {
        const steps = this._copy();
        steps.splice(index + offset, 0, ...steps.splice(index, 1));
        this.props.onChange(steps);
    }
    onKeydown(index, ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.add();
        } else if (ev.altKey && ev.key === "ArrowUp" && index > 0) {
            ev.preventDefault();
            this.move(index, -1);
            this._focus(index - 1);
        } else if (ev.altKey && ev.key === "ArrowDown" && index < this.steps.length - 1) {
            ev.preventDefault();
            this.move(index, 1);
            this._focus(index + 1);
        }
    }
    _focus(index) {
        setTimeout(() => this.root.el?.querySelectorAll(".o_hpi_step_text")[index]?.focus(), 30);
    }
    label(index) {
        return _t("Step %(number)s", { number: index + 1 });
    }
    dateLabel(index) {
        return _t("Date of step %(number)s", { number: index + 1 });
    }
}

/** The typed input of one question. */
export class QuestionInput extends Component {
    static template = "hr_performance_interview.QuestionInput";
    static components = { GrowingText, StepsInput };
    static props = {
        question: Object,
        id: String,
        value: { optional: true },
        onChange: Function,
        describedby: { type: String, optional: true },
        invalid: { type: Boolean, optional: true },
        readonly: { type: Boolean, optional: true },
        limits: { type: Object, optional: true },
        levels: { type: Array, optional: true },
    };
    get text() {
        const value = this.props.value;
        return value === undefined || value === null || value === false ? "" : String(value);
    }
    get options() {
        return this.props.question.value_type === "rating"
            ? this.props.levels || []
            : this.props.question.options || [];
    }
    get chosen() {
        return Number(this.text);
    }
    get asRadio() {
        return this.props.question.value_type === "rating" || this.options.length <= 5;
    }
    get percent() {
        const value = Number(this.text.replace(",", "."));
        return Number.isFinite(value) ? Math.max(0, Math.min(value, 150)) : 0;
    }
}

/** An answer that is only read. */
export class AnswerView extends Component {
    static template = "hr_performance_interview.AnswerView";
    static props = {
        question: Object,
        value: { optional: true },
        levels: { type: Array, optional: true },
    };
    get empty() {
        const value = this.props.value;
        return (
            value === undefined ||
            value === null ||
            value === false ||
            value === "" ||
            (Array.isArray(value) && !value.length)
        );
    }
    get option() {
        const list =
            this.props.question.value_type === "rating"
                ? this.props.levels
                : this.props.question.options;
        return list?.find((option) => option.id === this.props.value);
    }
    get percent() {
        return Math.max(0, Math.min(Number(this.props.value) || 0, 150));
    }
    date(value) {
        return dateText(value);
    }
}
