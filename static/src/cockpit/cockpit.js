import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { PercentChart } from "@hr_performance_interview/cockpit/chart";

const TONES = {
    good: { icon: "fa-check-circle text-success", heat: "o_hpi_heat_good" },
    watch: { icon: "fa-exclamation-circle text-warning", heat: "o_hpi_heat_watch" },
    bad: { icon: "fa-times-circle text-danger", heat: "o_hpi_heat_bad" },
};
const NO_FILTERS = { department_id: false, manager_id: false, job_id: false, fill_mode: false };

/** The figures of a cycle: for HR of the company, for a manager of his own people. */
export class Cockpit extends Component {
    static template = "hr_performance_interview.Cockpit";
    static components = { Layout, PercentChart };
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        const { params = {} } = this.props.action;
        this.state = useState({
            data: null,
            busy: true,
            error: "",
            formulas: {}, // {key of a figure: whether its formula is open}
            tables: {}, // {chart: whether it is shown as a table}
            filters: this.props.state?.filters || {
                scope: params.scope || false,
                cycle_id: false,
                ...NO_FILTERS,
            },
        });
        useSetupAction({ getLocalState: () => ({ filters: { ...this.state.filters } }) });
        onWillStart(() => {
            this.load(); // the page stands at once and says that it is counting
        });
    }
    async load() {
        Object.assign(this.state, { busy: true, error: "" });
        try {
            const data = await this.keepLast.add(
                this.orm.call("hr.performance.cockpit", "get_cockpit_data", [
                    { ...this.state.filters },
                ])
            );
            Object.assign(this.state, { data, filters: data.filters });
        } catch (error) {
            this.state.error = error.data?.message || _t("The figures could not be loaded.");
        }
        this.state.busy = false;
    }
    setFilter(name, value) {
        const id =
            name === "fill_mode" || name === "scope" ? value || false : Number(value) || false;
        this.state.filters[name] = id;
        if (name === "scope" || name === "cycle_id") {
            Object.assign(this.state.filters, NO_FILTERS);
        }
        return this.load();
    }
    clearFilters() {
        Object.assign(this.state.filters, NO_FILTERS);
        return this.load();
    }
    open(action) {
        return action && this.action.doAction(action);
    }
    toggle(kind, key) {
        this.state[kind][key] = !this.state[kind][key];
    }

    get data() {
        return this.state.data;
    }
    get isNarrowed() {
        return Object.keys(NO_FILTERS).some((name) => this.state.filters[name]);
    }
    get countText() {
        return _t("%(count)s active forms, as of %(day)s", {
            count: this.data.count,
            day: formatDate(deserializeDate(this.data.as_of)),
        });
    }
    get hiddenSpreadText() {
        return _t("Shown from %(count)s ratings on that both sides can see.", {
            count: this.data.min_group,
        });
    }
    get greyText() {
        return _t("Grey: fewer than %(count)s", { count: this.data.min_group });
    }
    infoLabel(kpi) {
        return _t("How it is reckoned: %(figure)s", { figure: kpi.label });
    }
    /** Selects with something to choose from. */
    get choices() {
        const labels = {
            department_id: _t("Department"),
            manager_id: _t("Manager"),
            job_id: _t("Job position"),
            fill_mode: _t("Fill mode"),
        };
        return Object.entries(labels)
            .map(([name, label]) => ({ name, label, options: this.data.options[name] || [] }))
            .filter(({ name, options }) => options.length > 1 || this.state.filters[name]);
    }
    /** On a phone the filters beside the cycle wait behind a button. */
    get foldClass() {
        return this.state.tables.filters || this.isNarrowed ? "" : "d-none d-sm-block";
    }
    get scopeLabels() {
        return { hr: _t("All of HR"), team: _t("My people") };
    }
    get waiting() {
        return this.data.lists.filter((row) => row.count);
    }
    get plans() {
        return this.data.plans.filter((row) => row.count);
    }
    get planCount() {
        return this.data.plans.reduce((sum, row) => sum + row.count, 0);
    }
    /** The trend as Chart.js wants it; too small a group leaves a gap. */
    get trendSeries() {
        return this.data.trend.series.map(({ label, figures }) => ({
            label,
            values: figures.map((figure) => (figure.small ? null : figure.value)),
        }));
    }
    get spreadSeries() {
        const { levels, company_hidden: hidden } = this.data.spread;
        const own = { label: this.ownLabel, values: levels.map((level) => level.own) };
        const all = { label: _t("Company"), values: levels.map((level) => level.company) };
        return hidden || !this.isCompared ? [own] : [own, all];
    }
    get isCompared() {
        return this.data.scope === "team" || this.isNarrowed;
    }
    get ownLabel() {
        if (this.data.scope === "team") {
            return _t("My people");
        }
        return this.isNarrowed ? _t("Chosen here") : _t("Company");
    }
    get spreadMax() {
        const values = this.spreadSeries.flatMap((line) => line.values).filter(Boolean);
        return Math.min(100, Math.ceil((Math.max(0, ...values) + 5) / 10) * 10);
    }
    get levelTexts() {
        return { good: _t("Healthy"), watch: _t("To watch"), bad: _t("Out of range") };
    }
    tone(figure) {
        return TONES[figure.level];
    }
    heat(figure) {
        if (figure.small || figure.value === null) {
            return "text-muted";
        }
        return TONES[figure.level]?.heat || "";
    }
    /** "14 of 17", or the number of forms behind a median. */
    parts(figure) {
        if (figure.kind === "median") {
            return _t("%(count)s forms", { count: figure.denominator });
        }
        return _t("%(part)s of %(total)s", {
            part: figure.numerator,
            total: figure.denominator,
        });
    }
    smallText() {
        return _t("Fewer than %(count)s: says little", { count: this.data.min_group });
    }
    rounded(value) {
        return value === null ? "—" : `${Math.round(value * 10) / 10} %`;
    }
}

registry.category("actions").add("hr_performance_interview.cockpit", Cockpit);
