import { Component, reactive, xml } from "@odoo/owl";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { FormModel } from "@hr_performance_interview/form_app/form_model";
import { FormPage } from "@hr_performance_interview/form_app/form_page";
import { OfflineStore } from "@hr_performance_interview/form_app/offline_store";
import { FakeStorage } from "./form_fixture";

/** The form page on a server that answers from memory. */
export async function mountPage(server) {
    const store = new OfflineStore(new FakeStorage(), 5, 7);
    const model = reactive(new FormModel({ call: server.call, store }));
    await model.load();
    class Parent extends Component {
        static template = xml`<FormPage model="model" live="'live'"/>`;
        static components = { FormPage };
        static props = ["*"];
        model = model;
    }
    await mountWithCleanup(Parent);
    return { model, server };
}
