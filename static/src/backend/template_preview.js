import { Component, onWillStart, reactive, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { FormModel } from "@hr_performance_interview/form_app/form_model";
import { FormPage } from "@hr_performance_interview/form_app/form_page";
import { OfflineStore } from "@hr_performance_interview/form_app/offline_store";

/** A template as an employee sees it; nothing is saved. */
export class TemplatePreview extends Component {
    static template = xml`<Layout display="{ controlPanel: {} }" className="'o_hpi_preview overflow-auto bg-view'"><div class="p-3 p-lg-4"><FormPage model="model" live="''"/></div></Layout>`;
    static components = { FormPage, Layout };
    static props = ["*"];
    setup() {
        this.orm = useService("orm");
        const { params = {}, context = {} } = this.props.action;
        const templateId = params.template_id || context.active_id;
        this.model = reactive(
            new FormModel({
                call: (method, args) =>
                    this.orm.call("hr.performance.template", method, [[templateId], ...args]),
                store: new OfflineStore(browser.localStorage, "preview", templateId),
            })
        );
        onWillStart(async () => {
            this.model.setData(await this.model.call("get_preview_data", []));
        });
    }
}

registry.category("actions").add("hr_performance_interview.template_preview", TemplatePreview);
