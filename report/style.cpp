// Colours of the series are told apart under the common colour deficiencies: hues after Okabe and
// Ito, darkened on white and lightened on black to a contrast of at least 3 : 1.
#include "report/style.h"

namespace mechnn::report {

std::string_view style_sheet() {
  return R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--quiet:#5c6670;--rule:#d8dde2;--grid:#e9ecef;
--panel:#f5f7f9;--dot:#77818c;--band:#dfeaf4;--warn:#fff4dc;--warn-rule:#d99a00;--good:#00704f;--doubt:#a14400;
--link:#0063a3;--c0:#0066a8;--c1:#cf4f0a;--c2:#00835d;--c3:#a3348a;--c4:#7a6a00;--c5:#5b4bc4;--c6:#8a4b2d;--c7:#4d5966}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e6e9ec;--quiet:#9aa5af;--rule:#3a4249;--grid:#262c31;
--panel:#1d2226;--dot:#8b96a1;--band:#1f3242;--warn:#332a14;--warn-rule:#d9a520;--good:#5fd3a6;--doubt:#ffab6b;
--link:#7cc0f5;--c0:#6cb8f0;--c1:#ff9558;--c2:#4fcfa2;--c3:#ea90d0;--c4:#d6c455;--c5:#b1a5ff;--c6:#dfa688;--c7:#b4bdc8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
main{max-width:960px;margin:0 auto;padding:2.5rem 20px 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .6rem;overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 .8rem}
h3{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.5rem 0}
a{color:var(--link)}
section{margin-top:2.6rem}
.lead{font-size:1.15rem;max-width:46rem;overflow-wrap:anywhere}
.note,figcaption{color:var(--quiet);font-size:.875rem;max-width:46rem}
nav{margin-top:1rem;font-size:.9rem;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--quiet);font-size:.875rem}
.equations{background:var(--panel);border-radius:10px;padding:1rem 1.2rem;overflow-x:auto}
.equation{display:flex;align-items:center;gap:.45em;font-size:1.25rem;margin:.7rem 0}
.equation .left{flex:none}
math{font-family:"STIX Two Math","Latin Modern Math","Cambria Math","STIXGeneral",math,serif}
.equation .right{display:flex;flex-wrap:wrap;align-items:center;gap:.15em .35em}
.equation.stacked{flex-direction:column;align-items:flex-start}
.stacked .right{padding-left:1.2em}
.term{white-space:nowrap}
.error{color:var(--quiet);font-size:.85em}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(136px,1fr));gap:.6rem;margin:1rem 0 0}
.card{border:1px solid var(--rule);border-radius:10px;padding:.6rem .8rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.card dt{color:var(--quiet);font-size:.8rem;line-height:1.3;overflow-wrap:anywhere}
.card dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.card small{font-size:.85rem;color:var(--quiet)}
.good{color:var(--good)}
.doubt{color:var(--doubt)}
.warnings{background:var(--warn);border-left:4px solid var(--warn-rule);border-radius:0 8px 8px 0;padding:.7rem 1rem;margin:1rem 0}
.warnings h3{margin:0 0 .3rem}
.warnings ul{margin:0;padding-left:1.2rem;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.92rem;width:100%;margin:.6rem 0}
th,td{text-align:left;padding:.4rem 1.2rem .4rem 0;border-bottom:1px solid var(--grid);vertical-align:middle}
th{color:var(--quiet);font-weight:600;font-size:.82rem;border-bottom-color:var(--rule);vertical-align:bottom}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td:last-child,th:last-child{padding-right:0}
.pairs th{vertical-align:top;width:1%;white-space:nowrap;border-bottom-color:var(--grid);font-size:.92rem;font-weight:400}
.pairs td{overflow-wrap:anywhere}
.change{white-space:nowrap}
tr.doubtful td{background:var(--warn)}
.group th{padding-top:.9rem;color:var(--ink);overflow-wrap:anywhere}
.plot{width:38%;min-width:150px}
.forest{display:block;width:100%;overflow:visible}
code{font:.88em/1.45 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.terms code{display:inline-block;background:var(--panel);border-radius:5px;padding:.1em .45em;margin:.15em .1em}
.source{background:var(--panel);border-radius:10px;padding:.8rem 1rem;margin:.6rem 0;overflow-x:auto}
details{margin:.8rem 0}
summary{cursor:pointer;color:var(--link)}
figure{margin:0 0 1.2rem}
figcaption{margin-top:.2rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:0 0 .6rem;padding:0;font-size:.875rem;color:var(--quiet)}
.legend li{display:flex;align-items:center;gap:.4rem;min-width:0;overflow-wrap:anywhere}
.swatch{flex:none}
.swatch .dots{stroke-width:6.5}
.when-narrow{display:none}
.pair{display:grid;grid-template-columns:2fr 1fr;gap:20px}
.three{display:grid;grid-template-columns:repeat(3,1fr);gap:16px}
.single{max-width:580px}
.halves{display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
.chart{display:block;width:100%;height:auto}
.chart text,.forest text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;fill:var(--quiet)}
.chart .label{fill:var(--ink)}
.chart .message{font-size:14px}
.tick{font-variant-numeric:tabular-nums}
.axis{stroke:var(--quiet);stroke-width:1}
.grid{stroke:var(--grid);stroke-width:1}
.guide{stroke:var(--quiet);stroke-width:1;stroke-dasharray:4 4;fill:none}
.line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.dots{fill:none;stroke:var(--c);stroke-width:4.6;stroke-linecap:round;stroke-opacity:.6}
.dots.sparse{stroke-width:6.5}
.dots.dense{stroke-width:2.6;stroke-opacity:.5}
.dots.observed{--c:var(--dot);stroke-opacity:.75}
.plain{--c:var(--quiet)}
.quiet{--c:var(--rule)}
.band{fill:var(--band)}
.full{fill:var(--c)}
.ring{fill:none;stroke:var(--c);stroke-width:2}
.triangle{fill:var(--c)}
.interval{stroke:var(--c0);stroke-width:2.5}
.estimate{fill:var(--c0)}
.series0{--c:var(--c0)}.series1{--c:var(--c1)}.series2{--c:var(--c2)}.series3{--c:var(--c3)}
.series4{--c:var(--c4)}.series5{--c:var(--c5)}.series6{--c:var(--c6)}.series7{--c:var(--c7)}
.cells{shape-rendering:crispEdges}
.level0{fill:#2166ac}.level1{fill:#437db7}.level2{fill:#6896c3}.level3{fill:#8fb0d0}.level4{fill:#bacddf}.level5{fill:#f4f4f2}
.level6{fill:#e2b7bb}.level7{fill:#d48a92}.level8{fill:#c8626e}.level9{fill:#bd3c4c}.level10{fill:#b2182b}
@media (max-width:719px){
main{padding:1.4rem 16px 3rem}
h1{font-size:1.5rem}
.lead{font-size:1.05rem}
.when-wide{display:none}
.when-narrow{display:block}
.when-narrow .chart{max-width:480px}
.pair,.three,.halves{grid-template-columns:1fr}
.equation{font-size:1.08rem}
.extra{display:none}
.coefficients .number span{display:block}
.plot{width:30%;min-width:96px}
th,td{padding-right:.8rem}
.equations{padding:.7rem .8rem}
.cards{grid-template-columns:1fr 1fr}
}
@media print{
:root{color-scheme:light}
body{font-size:11pt}
main{max-width:none;padding:0}
nav{display:none}
figure,tr,.card,.warnings,.equations{break-inside:avoid}
h2,h3{break-after:avoid}
.when-wide{display:block}
.when-narrow{display:none}
}
)css";
}

}  // namespace mechnn::report
