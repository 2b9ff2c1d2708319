import { registry } from "@web/core/registry";

const SECTION = ".o_hpi_section:has(h3:contains(Done well))";
const fact = (name) => `${SECTION} .o_hpi_panel .o_hpi_fact:contains(${name})`;

registry.category("web_tour.tours").add("hr_performance_form_evidence", {
    steps: () => [
        { content: "the form is there", trigger: ".o_hr_performance_form .o_hpi_turn" },
        {
            content: "a fact becomes an entry",
            trigger: `${fact("Sell kettles")} .o_hpi_start`,
            run: "click",
        },
        { trigger: `${SECTION} .o_hpi_entry .o_hpi_chip:contains(Sell kettles)` },
        {
            content: "its rate is not the goal's",
            trigger: `${SECTION} input[id$=_rate]`,
            run: "edit 120",
        },
        {
            content: "both figures and the question why",
            trigger: `${SECTION} .o_hpi_rate_check:contains(92 %) textarea`,
            run: "edit Orders of June came after the closing",
        },
        {
            content: "another fact is pinned to it",
            trigger: `${fact("Train two colleagues")} .o_hpi_pin`,
            run: "click",
        },
        { trigger: ".o-dropdown-item:contains(Entry 1: Sell kettles)", run: "click" },
        { trigger: `${SECTION} .o_hpi_entry .o_hpi_chip:contains(Train two colleagues)` },
        { content: "all has arrived", trigger: ".o_hpi_status[data-status=saved]" },
        { trigger: ".o_hpi_recency:contains(2 of 2)" },
    ],
});
