import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

const scheme = cookie.get("color_scheme");
const INK = getCustomColor(scheme, "#374151", "#E4E4E4");
const GRID = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");

/**
 * Lines or bars of per cents with the Chart.js that Odoo ships. The picture says nothing to a
 * screen reader: whoever uses this shows the same numbers as a table beside it.
 */
export class PercentChart extends Component {
    static template = "hr_performance_interview.CockpitChart";
    static props = { type: String, labels: Array, series: Array, label: String, max: Number };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
            },
            () => [JSON.stringify([this.props.labels, this.props.series])]
        );
        onWillUnmount(() => this.chart?.destroy());
    }
    draw() {
        this.chart?.destroy();
        const { type, labels, series, max } = this.props;
        const quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.chart = new window.Chart(this.canvas.el, {
            type,
            data: {
                labels,
                datasets: series.map((line, index) => {
                    const color = getColor(index, scheme, series.length);
                    return {
                        label: line.label,
                        data: line.values,
                        borderColor: color,
                        backgroundColor: color,
                        borderWidth: type === "line" ? 2 : 0,
                        pointRadius: 4,
                        spanGaps: true,
                        clip: false, // points at 0 and 100 per cent stay whole
                        tension: 0.2,
                        maxBarThickness: 36,
                        borderRadius: 3,
                    };
                }),
            },
            options: {
                animation: quiet ? false : { duration: 300 },
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                scales: {
                    x: { ticks: { color: INK }, grid: { display: false } },
                    y: {
                        min: 0,
                        max,
                        ticks: { color: INK, callback: (value) => `${value} %`, maxTicksLimit: 6 },
                        grid: { color: GRID },
                    },
                },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { color: INK, usePointStyle: true, boxHeight: 7 },
                    },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, raw }) =>
                                `${dataset.label}: ${Math.round(raw * 10) / 10} %`,
                        },
                    },
                },
            },
        });
    }
}
