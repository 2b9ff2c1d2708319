import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const tours = registry.category("web_tour.tours");
const root = "hr_performance_interview.hr_performance_menu_root";
const menu = (name) => `[data-menu-xmlid='hr_performance_interview.${name}']`;
const formLoaded = {
    content: "the form is there",
    trigger: ".o_hr_performance_form .o_hpi_turn",
};

/** From the home page into the app, by its icon. */
const openApp = () => [
    { content: "all apps", trigger: ".o_navbar_apps_menu button", run: "click" },
    { content: "this app", trigger: `.o_app[data-menu-xmlid='${root}']`, run: "click" },
];

/** Choose a record in a field of tags by typing its name. */
const chooseTag = (field, name) => [
    { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${name}` },
    {
        trigger: `.o-autocomplete--dropdown-item a:contains(${name}):not(:contains(Create))`,
        run: "click",
    },
    { trigger: `.o_field_widget[name=${field}] .o_tag:contains(${name})` },
];

tours.add("hr_performance_office_launch", {
    steps: () => [
        ...openApp(),
        { trigger: menu("hr_performance_menu_hr"), run: "click" },
        { trigger: menu("hr_performance_cycle_menu"), run: "click" },
        {
            content: "a new cycle",
            trigger: ".o_kanban_view .o_control_panel .o-kanban-button-new",
            run: "click",
        },
        { trigger: ".o_field_widget[name=name] input", run: "edit Autumn talks" },
        {
            content: "the period is proposed",
            trigger: ".o_field_widget[name=date_from] :is(input, button, span)",
        },
        { content: "so are the templates", trigger: "[name=template_ids] .o_tag:contains(Short)" },
        ...chooseTag("employee_ids", "Emil"),
        ...chooseTag("employee_ids", "Nora"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view .o_form_status_indicator_buttons.invisible" },
        { content: "who is in", trigger: "button[name=action_open_population]:contains(2)" },
        { trigger: "button[name=action_open_launch]:contains(Check and launch)", run: "click" },
        {
            content: "the data check names who cannot log in",
            trigger: ".modal .o_data_row:contains(No user)",
        },
        { trigger: ".modal [name=summary]:contains(1 forms to create)" },
        {
            content: "invite them from here",
            trigger: ".modal .o_data_row:contains(No user) .o_hpi_invite",
            run: "click",
        },
        { trigger: ".modal .o_data_row:contains(Nora):contains(New portal user)" },
        { trigger: ".modal button[name=action_invite]", run: "click" },
        {
            content: "back in the data check, nobody is missing now",
            trigger: ".modal [name=summary]:contains(2 forms to create)",
        },
        { trigger: ".modal button[name=action_launch]", run: "click" },
        {
            content: "it is launched in the background",
            trigger: "[name=launch_progress]:contains(Launching in the background)",
        },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)" },
    ],
});

tours.add("hr_performance_office_progress", {
    steps: () => [
        ...openApp(),
        { trigger: menu("hr_performance_menu_hr"), run: "click" },
        { trigger: menu("hr_performance_cycle_menu"), run: "click" },
        { trigger: ".o_kanban_record:contains(Autumn talks):contains(2 open)", run: "click" },
        { trigger: ".o_notebook .nav-link[name=batches]", run: "click" },
        { trigger: "[name=wave_ids] .o_data_row:contains(100)" },
        {
            trigger: "button[name=action_open_forms]:contains(Forms):contains(2)",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Emil) td[name=cycle_id]", run: "click" },
        {
            content: "HR sees where the form stands, not its text",
            trigger: ".o_hr_performance_form[data-state=filling]",
        },
    ],
});

tours.add("hr_performance_office_extend", {
    steps: () => [
        ...openApp(),
        { trigger: menu("hr_performance_menu_hr"), run: "click" },
        { trigger: menu("hr_performance_form_menu"), run: "click" },
        { trigger: ".o_data_row:contains(Emil) td[name=cycle_id]", run: "click" },
        formLoaded,
        { trigger: ".o_statusbar_buttons button:contains(Extend)", run: "click" },
        { trigger: ".modal [name=date_due] input", run: "edit 12/31/2031" },
        {
            trigger: ".modal [name=reason] textarea",
            run: "edit The whole team was at the fair this week",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_hpi_head:contains(2031), .o_hr_performance_form:contains(2031)" },
    ],
});

tours.add("hr_performance_office_settings", {
    steps: () => [
        ...openApp(),
        { trigger: menu("hr_performance_menu_configuration"), run: "click" },
        { trigger: menu("hr_performance_settings_menu"), run: "click" },
        { trigger: ".modal [name=performance_fill_days] input", run: "edit 7" },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("hr_performance_office_preview", {
    steps: () => [
        ...openApp(),
        { trigger: menu("hr_performance_menu_configuration"), run: "click" },
        { trigger: menu("hr_performance_template_menu"), run: "click" },
        { trigger: ".o_data_row:contains(Short form) td[name=name]", run: "click" },
        { trigger: ".o_form_view button[name=action_preview]", run: "click" },
        {
            content: "the form as an employee sees it, with nothing to submit",
            trigger:
                ".o_hpi_preview .o_hr_performance_form:contains(Done well):not(:has([data-verb]))",
        },
        {
            trigger:
                ".o_breadcrumb a:contains(Short form), .breadcrumb-item:contains(Short form) a",
            run: "click",
        },
        { trigger: ".o_form_view button[name=action_preview]" },
    ],
});

tours.add("hr_performance_office_widget", {
    steps: () => [
        ...openApp(),
        { trigger: menu("hr_performance_form_menu_mine"), run: "click" },
        { trigger: ".o_data_row:contains(First half year) td[name=cycle_id]", run: "click" },
        ...tours.get("hr_performance_form_fill").steps(),
        {
            content: "the status bar of the record follows",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Feedback)",
        },
    ],
});

tours.add("hr_performance_form_attach", {
    steps: () => [
        formLoaded,
        {
            trigger: ".o_hpi_section:has(h3:contains(Done well)) .o_hpi_attach",
            async run({ anchor }) {
                anchor.dataset.evidence = "1"; // the helper knows plain selectors only
                const file = new File(["Receipt of the fair"], "receipt.txt", {
                    type: "text/plain",
                });
                await inputFiles("[data-evidence] input", [file]);
            },
        },
        { trigger: ".o_hpi_entry:first .o_hpi_files a:contains(receipt.txt)" },
        { trigger: ".o_hpi_actions [data-verb=submit]", run: "click" },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { trigger: ".o_hr_performance_form[data-state=feedback]" },
    ],
});

tours.add("hr_performance_form_download", {
    steps: () => [
        formLoaded,
        {
            content: "the manager gets the very file",
            trigger: ".o_hpi_entry:first .o_hpi_files a:contains(receipt.txt)",
            async run({ anchor }) {
                const response = await fetch(anchor.href);
                const text = await response.text();
                if (response.status !== 200 || text !== "Receipt of the fair") {
                    throw new Error(`download: ${response.status} ${text.slice(0, 100)}`);
                }
            },
        },
        {
            content: "and cannot take it away",
            trigger: ".o_hpi_entry:first .o_hpi_files:not(:has(button))",
        },
    ],
});

tours.add("hr_performance_form_compare", {
    steps: () => [
        formLoaded,
        { trigger: ".o_hpi_versions summary", run: "click" },
        { trigger: ".o_hpi_compare", run: "click" },
        {
            content: "what was added is marked",
            trigger: ".o_hpi_diff ins:contains(I wrote the importer)",
        },
    ],
});
