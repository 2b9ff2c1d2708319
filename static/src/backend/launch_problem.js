import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const INVITE = "hr_performance_interview.hr_performance_portal_invite_action";

/**
 * What can be done about one line of the data check. The lines change with each choice in the
 * wizard and are never saved before it is applied, so that a button of theirs could not be
 * pressed: this opens the employees of the line without asking the server for the line.
 */
export class LaunchProblem extends Component {
    static template = xml`
        <div class="d-flex flex-wrap gap-3">
            <button type="button" class="btn btn-link p-0 o_hpi_show_employees" t-on-click.stop="show" t-out="showLabel"/>
            <button t-if="canInvite" type="button" class="btn btn-link p-0 o_hpi_invite" t-on-click.stop="invite" t-out="inviteLabel"/>
        </div>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
    }
    get data() {
        return this.props.record.data;
    }
    get canInvite() {
        return this.data.kind === "no_user";
    }
    get showLabel() {
        return _t("Show employees");
    }
    get inviteLabel() {
        return _t("Invite to the portal");
    }
    show() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Employees"),
            res_model: "hr.employee",
            domain: [["id", "in", this.data.employees || []]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
            context: { active_test: false, create: false },
        });
    }
    /** Opens with these employees chosen; the data check comes back afterwards. */
    invite() {
        return this.action.doAction(INVITE, {
            additionalContext: {
                default_employee_ids: this.data.employees || [],
                hr_performance_launch_cycle_id: this.props.record.model.root.data.cycle_id?.id,
            },
        });
    }
}

registry.category("view_widgets").add("hr_performance_launch_problem", {
    component: LaunchProblem,
    fieldDependencies: [
        { name: "kind", type: "selection" },
        { name: "employees", type: "json" },
    ],
});
