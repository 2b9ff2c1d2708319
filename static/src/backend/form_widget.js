import { Component, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { FormApp } from "@hr_performance_interview/form_app/app";

/** The form page inside the back-office form view. */
export class FormAppWidget extends Component {
    static template = xml`<FormApp t-if="props.record.resId" t-key="props.record.resId" formId="props.record.resId" onChanged.bind="reload"/>`;
    static components = { FormApp };
    static props = { ...standardWidgetProps };

    /** State and buttons of the record follow what was done on the page. */
    reload() {
        return this.props.record.load();
    }
}

registry.category("view_widgets").add("hr_performance_form_app", { component: FormAppWidget });
