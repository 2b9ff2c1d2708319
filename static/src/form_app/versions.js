import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { dateTimeText } from "@hr_performance_interview/form_app/format";

/** The kept versions, two of them compared with what changed and what was said in between. */
export class Versions extends Component {
    static template = "hr_performance_interview.Versions";
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ old: null, new: null, result: null, busy: false });
    }
    get versions() {
        return [...this.model.data.versions].sort((a, b) => a.number - b.number);
    }
    get oldId() {
        return this.state.old ?? this.versions.at(-2)?.id;
    }
    get newId() {
        return this.state.new ?? this.versions.at(-1)?.id;
    }
    pick(which, ev) {
        this.state[which] = Number(ev.target.value);
        this.state.result = null;
    }
    date(value) {
        return dateTimeText(value);
    }
    title(version) {
        return _t("Version %(number)s: %(event)s", {
            number: version.number,
            event: version.event_label,
        });
    }
    statusText(status) {
        return {
            added: _t("New"),
            removed: _t("Removed"),
            changed: _t("Changed"),
            same: _t("Unchanged"),
        }[status];
    }
    tone(status) {
        return (
            { added: "success", removed: "danger", changed: "warning", same: "light" }[status] ||
            "light"
        );
    }
    async compare() {
        this.state.busy = true;
        this.state.result = await this.model.compareVersions(this.oldId, this.newId);
        this.state.busy = false;
    }
}
