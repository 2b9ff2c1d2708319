import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getDataURLFromFile } from "@web/core/utils/urls";

/** Files that back an entry up. */
export class Attachments extends Component {
    static template = "hr_performance_interview.Attachments";
    static props = { entry: Object, canAdd: Boolean };
    setup() {
        this.model = useState(this.env.formModel);
        this.input = useRef("input");
        this.state = useState({ problems: [], busy: false, over: false });
    }
    get files() {
        return this.props.entry.attachments || [];
    }
    get accept() {
        return (this.model.data.limits?.attachment_extensions || [])
            .map((item) => (item.startsWith(".") ? item : `.${item}`))
            .join(",");
    }
    size(file) {
        const size = file.size || 0;
        return size < 1048576
            ? `${Math.ceil(size / 1024)} kB`
            : `${(size / 1048576).toFixed(1)} MB`;
    }
    onDrop(ev) {
        this.state.over = false;
        return this.add([...ev.dataTransfer.files]);
    }
    async onPick() {
        await this.add([...this.input.el.files]);
        this.input.el.value = "";
    }
    async add(files) {
        this.state.problems = [];
        this.state.busy = true;
        for (const file of files) {
            const problem = this.model.fileProblem(file);
            if (problem) {
                this.state.problems.push(problem);
                continue;
            }
            const data = (await getDataURLFromFile(file)).split(",")[1];
            await this.model.write("add_attachment", [this.props.entry.id, file.name, data]);
        }
        this.state.busy = false;
    }
    removeLabel(file) {
        return _t("Remove %(name)s", { name: file.name });
    }
    remove(file) {
        return this.model.write("remove_attachment", [file.id]);
    }
}
