// Only what the workbench draws: lines, bars, their axes, a tooltip and a spoken description, rendered as SVG.
import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, DatasetComponent, GridComponent, LegendComponent, LineChart, MarkLineComponent, SVGRenderer,
  TooltipComponent,
]);

window.echarts = { init };
