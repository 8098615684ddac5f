#include "apps/report/style.hpp"

namespace concur::apps::report {
namespace {

constexpr std::string_view css = R"css(
:root {
  color-scheme: light dark;
  --page: #fcfbf8; --ink: #1f262c; --quiet: #66707a; --rule: #e2dfd7; --wash: #f4f2ec;
  --c1: #0072b2; --c2: #d55e00; --c3: #009e73; --c4: #8b5fa8;
  --good: #00785a; --bad: #b34a00; --open: #7d6200;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181b; --ink: #dfe3e6; --quiet: #97a1aa; --rule: #2d3338; --wash: #1c2024;
    --c1: #56b4e9; --c2: #f28a4b; --c3: #35c198; --c4: #c79be0;
    --good: #45cfa4; --bad: #f5935a; --open: #e3bd4d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.6 var(--sans); }
main, footer { max-width: 984px; margin: 0 auto; padding: 0 32px; }
header { padding: 64px 0 8px; }
h1, h2, .claim, .about { font-family: var(--serif); font-weight: 600; text-wrap: balance; }
h1 { font-size: 44px; line-height: 1.1; letter-spacing: -.015em; margin: 10px 0 14px;
  overflow-wrap: anywhere; }
h2 { font-size: 27px; line-height: 1.2; letter-spacing: -.01em; margin: 0 0 20px; }
h3 { font-size: 15px; line-height: 1.4; margin: 34px 0 10px; }
p { margin: 0 0 14px; max-width: 68ch; }
a { color: var(--c1); text-underline-offset: 3px; text-decoration-thickness: 1px; }
section { border-top: 1px solid var(--rule); padding: 44px 0 46px; }
small { font-size: 12.5px; color: var(--quiet); }
code, pre { font-family: var(--mono); font-size: .87em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: 13.5px; }
.verdict { display: flex; align-items: center; gap: 12px; margin: 0; font-size: 22px;
  font-weight: 650; color: var(--state); }
.verdict svg { width: 34px; height: 34px; flex: none; fill: none; stroke: var(--state);
  stroke-width: 3.4; stroke-linecap: round; stroke-linejoin: round; }
header.good { --state: var(--good); } header.bad { --state: var(--bad); }
header.open { --state: var(--open); }
.about { font-weight: 400; font-size: 20px; line-height: 1.45; color: var(--quiet); max-width: 62ch; }
.claim { font-weight: 400; font-size: 20px; line-height: 1.45; max-width: 62ch; margin-bottom: 28px;
  overflow-wrap: anywhere; }
.claim b { font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: 16px 44px; margin: 0 0 26px; }
.facts dt { color: var(--quiet); font-size: 13px; line-height: 1.4; }
.facts dd { margin: 0; font-size: 20px; line-height: 1.4; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
.facts dd small { display: block; font-size: 12.5px; line-height: 1.4; }
.facts code { font-size: 17px; }
.replay { display: flex; gap: 16px; align-items: baseline; background: var(--wash);
  padding: 12px 16px; border-radius: 6px; max-width: none; margin: 4px 0 28px; }
.replay span { color: var(--quiet); font-size: 13px; }
.replay code { user-select: all; }
nav { display: flex; flex-wrap: wrap; gap: 2px 22px; padding: 0 0 26px; font-size: 14px; }
nav a { text-decoration: none; padding: 4px 0; }
nav a:hover { text-decoration: underline; }
.scroll { overflow-x: auto; margin: 0 0 16px; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.45; min-width: 50%; }
th { text-align: left; font-weight: 500; font-size: 12.5px; color: var(--quiet);
  vertical-align: bottom; }
th, td { padding: 7px 22px 7px 0; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 2px; }
td { vertical-align: top; }
td small { display: block; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.dense table { width: 100%; font-size: 13px; } .dense th, .dense td { padding-right: 12px; }
.terms thead { display: none; } .terms td:first-child { color: var(--quiet); white-space: nowrap; }
.props table { width: 100%; min-width: 560px; table-layout: fixed; }
.props th:nth-child(1) { width: 44%; } .props th:nth-child(2) { width: 16%; }
.props th:nth-child(3) { width: 12%; }
.long { word-break: break-all; }
.mark { display: inline-block; width: 1.3em; font-weight: 700; }
.mark.good { color: var(--good); } .mark.bad { color: var(--bad); } .mark.open { color: var(--open); }
pre.scenario { background: var(--wash); border-radius: 6px; padding: 16px 18px; margin: 0 0 12px;
  font-size: 12.5px; line-height: 1.6; max-height: 430px; overflow: auto; white-space: pre-wrap; }
pre.scenario i { color: var(--quiet); font-style: normal; } pre.scenario b { color: var(--c1); }
ul { margin: 0; padding: 0 0 0 20px; max-width: 68ch; } li { margin: 0 0 8px; }
figure { margin: 0; }
.pair { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 12px 40px;
  align-items: center; }
.pair > :only-child { grid-column: 1 / -1; }
.pair + .multiples { margin-top: 34px; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr));
  gap: 30px 28px; margin-bottom: 18px; }
figcaption { font-size: 13.5px; line-height: 1.5; margin-bottom: 6px; }
.chart figcaption { min-height: 3em; } .wide .chart figcaption { min-height: 0; }
.wide { margin-bottom: 22px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 12.5px; color: var(--quiet);
  max-width: none; }
.legend > span { display: inline-flex; align-items: center; gap: 6px; }
.ring .legend { justify-content: center; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg[width] { display: inline-block; width: auto; }
svg.bar { margin-left: 8px; vertical-align: -1px; } svg.bar rect { fill: var(--c1); opacity: .75; }
.even { stroke: var(--quiet); stroke-width: 1.2; stroke-dasharray: 4 4; fill: none; }
.dot { fill: var(--c1); fill-opacity: .75; stroke: var(--page); stroke-width: 1; }
.dot.marked { fill: var(--c2); }
.came { stroke: var(--c3); stroke-width: 3; } .went { stroke: var(--c2); stroke-width: 3; }
.due { stroke: var(--ink); stroke-width: 1.6; }
text { font: 11px var(--sans); fill: var(--quiet); font-variant-numeric: tabular-nums; }
text.name { font-size: 13px; font-weight: 600; fill: var(--ink); }
.story { max-width: 62ch; } .spacetime { width: 100%; max-width: 920px; font-size: 11px; }
.spacetime text { fill: currentColor; } .s-made { fill: var(--c1); } .s-followed { fill: currentColor; }
.s-settled { fill: none; stroke: var(--good); stroke-width: 2.5; } .s-way { stroke: var(--rule); fill: none; }
.s-undone { stroke: var(--bad); stroke-width: 2.5; fill: none; } .s-deviated { fill: var(--bad); }
.grid { stroke: var(--rule); stroke-width: 1; fill: none; }
.axis, .tick { stroke: var(--quiet); stroke-width: 1; fill: none; opacity: .7; }
.band { fill: var(--c2); opacity: .13; } .span { fill: var(--c2); opacity: .7; }
.cross { stroke: var(--bad); stroke-width: 2.4; fill: none; stroke-linecap: round; }
.l { fill: none; stroke-width: 1.7; stroke-linejoin: round; stroke-linecap: round; }
.l1 { stroke: var(--c1); } .l2 { stroke: var(--c2); stroke-dasharray: 5 3.5; }
.l3 { stroke: var(--c3); stroke-dasharray: 1.5 3.5; stroke-width: 2.2; }
.l4 { stroke: var(--c4); stroke-dasharray: 9 3 2 3; }
.node { fill: var(--c1); stroke: var(--page); stroke-width: 2; }
.node.two { fill: var(--c3); } .node.three { fill: var(--c2); }
.tree { margin-top: 18px; } .tree svg { min-width: 720px; break-inside: avoid; margin: 0 0 10px; }
.edge { stroke: var(--quiet); stroke-width: 1.5; fill: none; } .edge.side { stroke: var(--c2); }
.gap { stroke-dasharray: 1.5 5; stroke-linecap: round; }
.canonical { fill: var(--page); stroke: var(--c1); stroke-width: 1.8; }
.canonical.settled { fill: var(--c1); }
.stale { fill: var(--page); stroke: var(--c2); stroke-width: 1.8; } .stale + .stale { fill: none; }
.stale.settled { fill: var(--c2); }
.orphan { fill: var(--page); stroke: var(--c4); stroke-width: 1.8; } .orphan.settled { fill: var(--c4); }
.halo { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
.ruler { font-size: 10.5px; opacity: .8; }
footer { color: var(--quiet); font-size: 13px; padding-bottom: 56px; }
@media (max-width: 640px) {
  main, footer { padding: 0 18px; } header { padding-top: 34px; }
  h1 { font-size: 32px; } h2 { font-size: 23px; } .about, .claim { font-size: 17.5px; }
  section { padding: 32px 0; } .facts { gap: 12px 28px; } .facts dd { font-size: 17px; }
  .pair { grid-template-columns: minmax(0, 1fr); } .replay { display: block; }
  .wide svg[role] { width: 640px; } .wide .chart { overflow-x: auto; }
}
@media print {
  :root { --page: #fff; --ink: #111; --quiet: #555; --rule: #ccc; --wash: #f5f5f5;
    --c1: #0072b2; --c2: #d55e00; --c3: #009e73; --c4: #8b5fa8;
    --good: #00785a; --bad: #b34a00; --open: #7d6200; }
  @page { margin: 16mm 14mm; }
  body { font-size: 10.5pt; } main, footer { max-width: none; padding: 0; } header { padding-top: 0; }
  nav { display: none; } pre.scenario { max-height: none; overflow: visible; }
  .scroll { overflow: visible; } .tree svg { min-width: 0; } .dense table { font-size: 8pt; }
  .dense th, .dense td { padding-right: 6px; } section { padding: 20pt 0; }
  h2, h3 { break-after: avoid; } figure, tr, li { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

} // namespace

std::string_view style_sheet() { return css; }

} // namespace concur::apps::report
