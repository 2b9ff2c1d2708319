import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { answerText } from "@hr_performance_interview/form_app/answers";
import {
    figureText,
    groupFacts,
    monthMarks,
    numberText,
    periodText,
    placeFacts,
    polarityOf,
    recency,
    sectionsWithoutEvidence,
} from "@hr_performance_interview/form_app/facts";
import { dateText, dateTimeText, listText } from "@hr_performance_interview/form_app/format";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";

/** Facts shown of a group before the reader asks for all. */
const FIRST = 4;
const SHORT_DETAIL = 140;

/** When the facts were collected, and the button to collect them again. */
export class FactsMoment extends Component {
    static template = "hr_performance_interview.FactsMoment";
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ busy: false });
    }
    get evidence() {
        return this.model.data.evidence;
    }
    get text() {
        const { collected_on: moment, collecting } = this.evidence;
        if (collecting) {
            return _t("Facts are being collected…");
        }
        return moment
            ? _t("As of %(moment)s", { moment: dateTimeText(moment) })
            : _t("Not collected yet");
    }
    async refresh() {
        if (!this.state.busy) {
            this.state.busy = true;
            await this.model.refreshFacts();
            this.state.busy = false;
        }
    }
}

/** One fact in words; what can be done with it comes as a slot. */
export class Fact extends Component {
    static template = "hr_performance_interview.Fact";
    static props = { fact: Object, slots: { type: Object, optional: true } };
    get polarity() {
        return polarityOf(this.props.fact);
    }
    get figure() {
        return figureText(this.props.fact);
    }
    get about() {
        const fact = this.props.fact;
        return [fact.source_label, periodText(fact)].filter(Boolean).join(" · ");
    }
    /** More than the name says already. */
    get detail() {
        const { detail, name } = this.props.fact;
        return detail.trim() === name.trim() ? "" : detail;
    }
    get isShort() {
        return this.detail.length <= SHORT_DETAIL;
    }
}

/** The facts that fit one section, beside its entries. */
export class EvidencePanel extends Component {
    static template = "hr_performance_interview.EvidencePanel";
    static components = { Dropdown, DropdownItem, Fact, FactsMoment };
    static props = { section: Object, onStarted: Function };
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ open: false, all: {}, said: "" });
    }
    get section() {
        return this.props.section;
    }
    /** A section of a kind that came before offers the same facts: closed until wanted. */
    get isRepeated() {
        const first = this.model.data.sections.find((item) => item.kind === this.section.kind);
        return first.id !== this.section.id;
    }
    get facts() {
        return this.model.factsOf(this.section);
    }
    get groups() {
        const groups = groupFacts(this.facts, this.model.data.my_side === "employee");
        return groups.map((group) => {
            const shown = this.state.all[group.key] ? group.facts : group.facts.slice(0, FIRST);
            return { ...group, shown, hidden: group.facts.length - shown.length };
        });
    }
    get panelLabel() {
        return _t("Facts: %(section)s", { section: this.section.name });
    }
    moreText(group) {
        return _t("Show %(count)s more", { count: group.hidden });
    }
    get bodyId() {
        return `hpi_facts_${this.section.id}`;
    }
    get canStart() {
        return this.model.canStartEntry(this.section);
    }
    get targets() {
        return this.model
            .rowsOf(this.section.id, this.model.data.my_side)
            .map((row, index) => ({ row, label: this.rowLabel(row, index) }))
            .filter(({ row }) => this.model.canEdit(row) && !this.model.isBlankRow(row));
    }
    rowLabel(row, index) {
        const name = _t("Entry %(number)s", { number: index + 1 });
        const first = this.section.questions
            .filter((question) => ["text", "long_text"].includes(question.value_type))
            .map((question) => answerText(question, row.answers[question.key]).split("\n")[0])
            .find(Boolean);
        return first ? `${name}: ${first.slice(0, 60)}` : name;
    }
    isPinned(row, fact) {
        return row.factIds.includes(fact.id);
    }
    pinnedText(fact) {
        const numbers = this.model
            .rowsOf(this.section.id, this.model.data.my_side)
            .map((row, index) => (this.isPinned(row, fact) ? index + 1 : 0))
            .filter(Boolean);
        return numbers.length
            ? _t("Pinned to entry %(numbers)s", { numbers: listText(numbers) })
            : "";
    }
    startLabel(fact) {
        return _t("Start an entry from “%(name)s”", { name: fact.name });
    }
    pinLabel(fact) {
        return _t("Pin “%(name)s” to an entry", { name: fact.name });
    }
    start(fact) {
        const uid = this.model.startFromFact(this.section.id, fact);
        if (uid) {
            this.state.said = _t("An entry was started from “%(name)s”.", { name: fact.name });
            this.state.open = false;
            this.props.onStarted(uid);
        }
    }
    toggle(row, fact) {
        const pinned = this.isPinned(row, fact);
        this.model.setPinned(row.uid, fact.id, !pinned);
        this.state.said = pinned
            ? _t("“%(name)s” is not pinned any more.", { name: fact.name })
            : _t("“%(name)s” is pinned.", { name: fact.name });
    }
    get emptyText() {
        const { collected_on: moment, collecting, empty_sources: empty } = this.model.data.evidence;
        if (collecting || !moment) {
            return _t("The facts of the period appear here as soon as they are collected.");
        }
        return empty?.length
            ? _t("Nothing found for this section. Looked for: %(sources)s.", {
                  sources: listText(empty),
              })
            : _t("Nothing found for this section in the period.");
    }
    get missingText() {
        const missing = this.model.data.evidence.missing_sources || [];
        return missing.length
            ? _t("Not available, as the app is not installed: %(sources)s.", {
                  sources: listText(missing),
              })
            : "";
    }
}

/** The facts that an entry rests on, with their figures. */
export class PinnedFacts extends Component {
    static template = "hr_performance_interview.PinnedFacts";
    static props = { row: Object, editable: Boolean };
    setup() {
        this.model = useState(this.env.formModel);
    }
    get facts() {
        return this.model.pinnedOf(this.props.row);
    }
    polarity(fact) {
        return polarityOf(fact);
    }
    about(fact) {
        return [figureText(fact), fact.source_label, periodText(fact)].filter(Boolean).join(" · ");
    }
    unpinLabel(fact) {
        return _t("Unpin “%(name)s”", { name: fact.name });
    }
    unpin(fact) {
        this.model.setPinned(this.props.row.uid, fact.id, false);
    }
}

/** A claimed completion rate beside the one of the linked goal, and why they differ. */
export class RateCheck extends Component {
    static template = "hr_performance_interview.RateCheck";
    static components = { GrowingText };
    static props = { row: Object, editable: Boolean };
    setup() {
        this.model = useState(this.env.formModel);
    }
    get check() {
        return this.model.rateCheckOf(this.props.row);
    }
    get inputId() {
        return `hpi_${this.props.row.uid}_rate_reason`;
    }
    number(value) {
        return numberText(value);
    }
}

/** Where the evidence falls in the period, and which sections have none. */
export class EvidenceStrip extends Component {
    static template = "hr_performance_interview.EvidenceStrip";
    static components = { FactsMoment };
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
    }
    get cycle() {
        return this.model.data.cycle;
    }
    get rows() {
        return Object.values(this.model.rows);
    }
    get pinned() {
        const facts = new Map();
        for (const row of this.rows) {
            for (const fact of this.model.pinnedOf(row)) {
                facts.set(fact.id, fact);
            }
        }
        return [...facts.values()];
    }
    get marks() {
        const pinned = new Set(this.pinned.map((fact) => fact.id));
        const heights = {};
        return placeFacts(this.model.facts, this.cycle).map((place) => {
            const isPinned = pinned.has(place.fact.id);
            const key = `${isPinned}:${Math.round(place.left / 2)}`;
            heights[key] = (heights[key] ?? -1) + 1;
            return { ...place, isPinned, level: Math.min(heights[key], 3) };
        });
    }
    get months() {
        return monthMarks(this.cycle);
    }
    get text() {
        const { total, recent, months, undated } = recency(this.pinned, this.cycle);
        if (!total && undated) {
            return _t("Pinned evidence: %(count)s, none with a date in the period so far.", {
                count: undated,
            });
        }
        if (!total) {
            const count = placeFacts(this.model.facts, this.cycle).length;
            return count
                ? _t("Facts at hand: %(count)s. None is pinned as evidence yet.", { count })
                : _t("No facts of the period are at hand.");
        }
        const values = { recent, total, months };
        const text = this.recencyText(values);
        const others = _t("%(count)s more are from outside the period or have no date.", {
            count: undated,
        });
        return undated ? `${text} ${others}` : text;
    }
    recencyText(values) {
        if (values.total === 1) {
            const [{ fact }] = placeFacts(this.pinned, this.cycle);
            return _t("One piece of evidence, of %(date)s.", { date: dateText(fact.date) });
        }
        return values.months === 1
            ? _t("%(recent)s of %(total)s pieces of evidence are from the last month.", values)
            : _t(
                  "%(recent)s of %(total)s pieces of evidence are from the last %(months)s months.",
                  values
              );
    }
    get isLopsided() {
        const { total, recent } = recency(this.pinned, this.cycle);
        return total >= 3 && recent / total > 0.6;
    }
    get without() {
        const sections = sectionsWithoutEvidence(this.model.data.sections, this.rows);
        return listText(sections.map((section) => section.name));
    }
    get missing() {
        return listText(this.model.data.evidence.missing_sources || []);
    }
}
