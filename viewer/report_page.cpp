#include "viewer/report_page.h"

#include "viewer/html.h"

namespace worldmodels {
namespace {

// Figures' widths: charts are drawn for 420 units, so that their letters stay readable at a phone's
// width and do not grow beyond the text's at a desk's.
constexpr const char* kStyle = R"(
:root {
  color-scheme: light dark;
  --ground: #fcfcfa; --panel: #f3f3ef; --ink: #1b2026; --dim: #5d6670; --rule: #dcdcd5;
  --c0: #8b939c; --c1: #0b7285; --c2: #c2410c; --c3: #6741a8; --c4: #4d7c0f; --road: #c9ccc9;
  --warn: #9a3412; --warn-ground: #fdf1e8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161b; --panel: #1b2129; --ink: #e4e9ef; --dim: #98a4b1; --rule: #2d3641;
    --c0: #8d99a7; --c1: #4fc3d9; --c2: #f59e6c; --c3: #b79df0; --c4: #a3c95a; --road: #3b4653;
    --warn: #f5b58c; --warn-ground: #2a211c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 68rem;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans",
    sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3 { line-height: 1.2; font-weight: 650; letter-spacing: -0.012em; text-wrap: balance; }
h1 { font-size: 1.9rem; margin: 0 0 .35rem; overflow-wrap: anywhere; }
h2 {
  font-size: 1.4rem; margin: 3.5rem 0 .5rem; padding-top: 1.1rem; border-top: 1px solid var(--rule);
}
h3 { font-size: 1.02rem; margin: 2.2rem 0 .3rem; }
p { margin: .3rem 0 1rem; max-width: 42rem; }
a { color: var(--c1); text-underline-offset: .15em; text-decoration-thickness: 1px; }
code { font: .92em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.dim, figcaption span { color: var(--dim); }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 1rem 0 0; }
.tiles {
  display: grid; gap: 1px; margin: 1.6rem 0 0; background: var(--rule);
  border: 1px solid var(--rule); border-radius: 8px; overflow: hidden;
  grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr));
}
.tiles div { background: var(--panel); padding: .8rem 1rem .75rem; }
.tiles b { display: block; font-size: 1.65rem; line-height: 1.2; font-weight: 650; }
.tiles small { font-size: 1rem; font-weight: 450; color: var(--dim); white-space: nowrap; }
.tiles span { display: block; font-size: .85rem; color: var(--dim); }
.tiles .lead b { color: var(--c1); }
.missing {
  max-width: 42rem; margin: .8rem 0; padding: .55rem .9rem; border-left: 3px solid var(--warn);
  background: var(--warn-ground); color: var(--warn); overflow-wrap: anywhere;
}
.charts {
  display: grid; gap: 1.8rem 2.2rem; margin: 1.2rem 0;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr));
}
figure { margin: 0; min-width: 0; }
.charts > figure { max-width: 34rem; }
figcaption { margin-bottom: .5rem; font-size: .9rem; line-height: 1.35; }
figcaption b { font-weight: 620; margin-right: .5em; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--dim); font-size: 11px; font-family: inherit; }
svg .name { font-size: 11.5px; font-weight: 600; }
.grid { stroke: var(--rule); stroke-width: 1; }
.axis { stroke: var(--c0); stroke-width: 1; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.dashed { stroke-dasharray: 4 4; stroke-width: 1.4; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
.c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); }
svg .t0 { fill: var(--dim); } svg .t1 { fill: var(--c1); } svg .t2 { fill: var(--c2); }
svg .t3 { fill: var(--c3); } svg .t4 { fill: var(--c4); }
.band { opacity: .22; } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); }
.f3 { fill: var(--c3); } .f4 { fill: var(--c4); }
.dot { stroke-width: 1.4; fill: var(--ground); }
.bar { fill: var(--c1); }
.mark { stroke: var(--c2); stroke-width: 1.6; }
.road { fill: none; stroke: var(--road); stroke-linejoin: round; }
.way { fill: none; stroke: var(--c1); stroke-width: 1.6; stroke-linejoin: round; }
.start { stroke: var(--c2); stroke-width: 2.5; }
.pictures { display: grid; gap: .9rem .6rem; margin: .8rem 0 1.4rem; }
.pictures.row { grid-template-columns: repeat(10, minmax(0, 1fr)); }
.pictures.strips { grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: .9rem 2.2rem; }
.pictures.tracks { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1.2rem; }
.pictures img { display: block; width: 100%; height: auto; border-radius: 3px; }
.pictures figcaption { margin: .25rem 0 0; font-size: .8rem; color: var(--dim); }
.pictures figcaption b { color: var(--ink); }
.track { overflow: hidden; background: var(--panel); border-radius: 6px; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; }
th, td {
  padding: .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule);
}
th + th, td + td { padding-left: 1.6rem; }
.figure { text-align: right; white-space: nowrap; }
th { font-weight: 600; color: var(--dim); white-space: nowrap; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; }
ul.files { columns: 16rem; column-gap: 2.2rem; padding: 0; list-style: none; font-size: .9rem; }
@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.55rem; }
  h2 { margin-top: 2.6rem; }
  .pictures.row { grid-template-columns: repeat(5, minmax(0, 1fr)); }
  .pictures.tracks { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .9rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tiles .lead, .tiles div:last-child:nth-child(even) { grid-column: 1 / -1; }
  .pictures.row figcaption span { display: none; }
  th + th, td + td { padding-left: 1rem; }
  .wide tr {
    display: grid; grid-template-columns: 1fr auto; padding: .3rem 0;
    border-bottom: 1px solid var(--rule);
  }
  .wide td { padding-top: 0; padding-bottom: 0; border: 0; }
  .wide td:nth-child(3) { grid-column: 1 / -1; padding-left: 0; }
}
@media print { details > * { display: block; } h2 { break-after: avoid; } }
)";

}  // namespace

std::string MakePage(const std::string& title, const std::string& content) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
         EscapeHtml(title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n" +
         content + "</body>\n</html>\n";
}

}  // namespace worldmodels
