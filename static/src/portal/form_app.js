import { registry } from "@web/core/registry";
import { FormApp } from "@hr_performance_interview/form_app/app";

registry.category("public_components").add("hr_performance_interview.form_app", FormApp);
