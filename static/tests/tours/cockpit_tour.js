import { registry } from "@web/core/registry";

const tile = ".o_hpi_tile[data-kpi=submitted]";
const status = (text) => ({
    content: `the page counts ${text}`,
    trigger: `.o_hpi_cockpit_page[aria-busy=false] [role=search] [role=status]:contains(${text})`,
});

registry.category("web_tour.tours").add("hr_performance_cockpit", {
    steps: () => [
        status("9 active forms"),
        { content: "its summary can be printed", trigger: ".o_hpi_print" },
        { content: "how a figure is reckoned", trigger: `${tile} .o_hpi_info`, run: "click" },
        { trigger: `${tile} .o_hpi_formula:contains(active forms)` },
        {
            content: "of one department",
            trigger: "#o_hpi_department_id",
            run: "selectByLabel Workshop",
        },
        status("6 active forms"),
        { trigger: `${tile}:contains(5 of 6)` },
        {
            content: "who has not handed in yet",
            trigger: `${tile} button:contains(show the rest)`,
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Worker 5)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Clerk)))" },
        { trigger: ".o_data_row .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_remind]", run: "click" },
        { trigger: ".o_notification:contains(1 of 1)" },
        { trigger: ".o_control_panel button:contains(Extend)", run: "click" },
        { trigger: ".modal [name=date_due] input", run: "edit 12/31/2031" },
        { trigger: ".modal [name=reason] textarea", run: "edit The whole team was at the fair" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "back, with the filter as it was",
            trigger: ".o_control_panel .breadcrumb-item a:contains(Cockpit), .o_back_button a",
            run: "click",
        },
        status("6 active forms"),
        { trigger: "[role=search] button:contains(Clear filters)", run: "click" },
        status("9 active forms"),
        {
            content: "the forms of a department, from the table",
            trigger: ".o_hpi_heat tbody tr:contains(Workshop) button",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Worker 0)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Clerk)))" },
    ],
});
