/** The page's only style. Whatever a colour says, a sign or a word says, too. */
export const stylesheet: string = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f6f7f9; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --link: #0b5cad;
  --red: #b3261e; --red-back: #fdecea; --amber: #8a5300; --amber-back: #fff3d6; --blue: #0b5cad; --blue-back: #e7f1fb;
  --green: #1a6b34; --green-back: #e3f5e8; --grey: #57606a; --grey-back: #eceff2; --violet: #6639a6; --violet-back: #f1eafb;
  --mark: #ffe08a; --mark-ink: #1b1f24;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --raised: #1d2126; --ink: #e8eaed; --soft: #a9b2bc; --line: #3a4149; --link: #7db8f5;
    --red: #ff9d94; --red-back: #4a1b18; --amber: #f3c05f; --amber-back: #43310b; --blue: #8ec3fa; --blue-back: #14304c;
    --green: #86d99f; --green-back: #143822; --grey: #a9b2bc; --grey-back: #2a3037; --violet: #cbaef5; --violet-back: #35235a;
    --mark: #6b5310; --mark-ink: #fff6d9;
  }
}
*, ::before { box-sizing: border-box }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body {
  margin: 0 auto; max-width: 90rem; padding: 1.5rem clamp(1rem, 4vw, 3rem) 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif;
  overflow-wrap: anywhere;
}
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.2; display: flex; flex-wrap: wrap; gap: .75rem; align-items: center }
h2 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.3 }
h3 { margin: 2rem 0 .75rem; font-size: 1.125rem }
h4 { margin: 0 0 .375rem; font-size: 1rem; line-height: 1.4 }
p { margin: 0 0 .5rem }
ul, ol, dl, dd { margin: 0; padding: 0 }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em }
code, .name, .place { unicode-bidi: isolate }
.name { font-weight: 600 }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
main:focus { outline: none }
:target { outline: 3px solid var(--amber); outline-offset: 3px }
summary { cursor: pointer; color: var(--link); width: fit-content; max-width: 100% }
details { margin: 0 0 .5rem }
.note, .place, .tool { color: var(--soft) }
.note { font-size: .875rem }
.lead { font-size: 1.0625rem }
.tool { font-size: 1rem; font-weight: 400 }
.stop { color: var(--red) }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.skip { position: absolute; left: -999rem; top: 0; padding: .5rem 1rem; background: var(--paper); z-index: 9 }
.skip:focus { left: 0 }

.verdict, .badge { display: inline-block; padding: .1em .6em; border: 1px solid; border-radius: .4em; font-weight: 600; color: var(--grey); background: var(--grey-back) }
.verdict { white-space: nowrap }
.badge { font-size: .8125rem }
.verdict.pass, .verdict.completed, .badge.done { color: var(--green); background: var(--green-back) }
.verdict.fail, .verdict.invalid, .verdict.broken, .verdict.stopped, .badge.error, .badge.failed { color: var(--red); background: var(--red-back) }
.verdict.indeterminate, .verdict.interrupted, .verdict.killed, .badge.warning, .badge.in-doubt, .badge.interrupted { color: var(--amber); background: var(--amber-back) }
.verdict.running, .badge.note { color: var(--blue); background: var(--blue-back) }
.badge.waived { color: var(--violet); background: var(--violet-back) }

.tiles { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 }
.tile { display: flex; flex-direction: column-reverse; min-width: 6.5rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--raised) }
.tile dt { font-size: .8125rem; color: var(--soft) }
.tile dd { font-size: 1.375rem; font-weight: 600; line-height: 1.2 }
.tile.violated dd, .tile.invalid dd { color: var(--red) }
.tile.undecided dd { color: var(--amber) }
.tile.waived dd { color: var(--violet) }
.tile.zero dd { color: var(--soft); font-weight: 400 }
.hands { margin: .5rem 0 1.5rem; padding-left: 1.25rem }
header h2 { margin-top: 1.5rem }
.facts { display: grid; gap: .25rem; margin: 1rem 0 }
.facts > div { display: grid; grid-template-columns: minmax(6rem, 9rem) 1fr; gap: .75rem }
.facts dt { color: var(--soft) }

nav { margin: 1.5rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem }
section { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line) }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem }

.finding { display: grid; gap: .75rem 1.5rem; margin: 0 0 1rem; padding: .875rem 1rem; border: 1px solid var(--line); border-left: .3rem solid var(--grey); border-radius: .5rem; background: var(--raised) }
.finding.error { border-left-color: var(--red) }
.finding.warning { border-left-color: var(--amber) }
.finding.note { border-left-color: var(--blue); font-size: 1rem; color: inherit }
.finding.waived { border-left: .3rem dashed var(--violet) }
.finding > * { min-width: 0 }
.said > :last-child { margin-bottom: 0 }
.where { font-size: .9375rem }
.names { list-style: none; display: flex; flex-wrap: wrap; gap: .125rem 1.25rem; padding: .25rem 0 .25rem 1rem; font-size: .9375rem }
.frame { margin: 0; padding: .5rem 0; border: 1px solid var(--line); border-radius: .375rem; background: var(--paper); white-space: pre-wrap; align-self: start }
.frame code { display: block }
.line { display: grid; grid-template-columns: 3.25rem 1fr; color: var(--soft) }
.line.marked { color: var(--ink) }
.number { padding-right: .75rem; text-align: right; user-select: none; color: var(--soft) }
.marked .number { font-weight: 700; color: var(--red) }
.warning .marked .number { color: var(--amber) }
.finding.note .marked .number { color: var(--blue) }
mark { background: var(--mark); color: var(--mark-ink); border-radius: .15em; box-shadow: 0 0 0 .1em var(--mark) }
@media (min-width: 64rem) { .finding:has(.frame) { grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr) } }

.scroll { overflow: auto; max-height: min(85vh, 60rem); max-width: 100%; border: 1px solid var(--line); border-radius: .5rem }
.scroll:has(.plans, .counts) { max-height: none }
.scroll:has(.matrix) { width: fit-content }
table { border-collapse: separate; border-spacing: 0; font-size: .9375rem }
caption { text-align: left; padding: .5rem .75rem; color: var(--soft); font-size: .875rem }
th, td { padding: .375rem .75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line) }
th { font-weight: 600 }
.plans, .counts { width: 100% }
.plans td, .plans th, .counts th, .counts td { overflow-wrap: normal }
.plans .place, .counts .note { overflow-wrap: anywhere }
.plans .place { min-width: 12rem }
.plans .digest { display: block; min-width: 18rem }
.counts tbody th { font-weight: 400; min-width: 14rem }
.counts td { text-align: right; font-variant-numeric: tabular-nums }
.counts td:nth-child(2) { text-align: left }
.counts th:not(:first-child):not(:nth-child(2)) { text-align: right }
.counts .violated { color: var(--red); font-weight: 700 }
.counts .undecided { color: var(--amber); font-weight: 700 }
.zero { color: var(--soft) }
.digest { font-size: .75rem; overflow-wrap: anywhere }
.idle { columns: 24rem; list-style: none; font-size: .9375rem }
.idle li { break-inside: avoid; padding: .125rem 0 }

.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-bottom: .75rem; font-size: .875rem }
.sign { display: inline-grid; place-items: center; width: 1.5rem; height: 1.5rem; border: 1px solid var(--line); border-radius: .25rem; font-weight: 700; vertical-align: middle }
.matrix caption { position: sticky; left: 0; width: max-content; max-width: 80vw }
.matrix th, .matrix td { border-left: 1px solid var(--line) }
.matrix th:first-child { border-left: 0 }
.matrix td { position: relative; min-width: 2rem; height: 2rem; padding: 0; text-align: center; vertical-align: middle; font-weight: 700 }
.matrix td a { display: grid; place-items: center; min-height: 2rem; color: inherit; text-decoration: none }
.matrix td a:focus-visible { outline-offset: -3px }
.matrix tbody tr:hover td { box-shadow: inset 0 1px var(--soft), inset 0 -1px var(--soft) }
.matrix th { background: var(--raised) }
.matrix thead th { position: sticky; top: 0; z-index: 2; vertical-align: bottom; border-bottom: 1px solid var(--line) }
.matrix tbody th { position: sticky; left: 0; z-index: 1; min-width: 15rem; max-width: min(24rem, 45vw); font-weight: 400; border-right: 1px solid var(--line) }
.matrix tbody th > * { display: block }
.matrix thead .corner { left: 0; z-index: 3 }
.matrix .region th { max-width: none; background: var(--grey-back); font-weight: 600; border-right: 0 }
.matrix .region th span { position: sticky; left: .75rem; width: max-content; max-width: 70vw }
.account { display: flex; flex-direction: column }
.dense .account { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 16rem; overflow: hidden; line-height: 1.15; margin: 0 auto }
.dense thead th:not(.corner) { padding: .5rem .25rem }
.account code { font-weight: 400; font-size: .75rem; color: var(--soft) }
.added { color: var(--green); background: var(--green-back) }
.removed { color: var(--amber); background: var(--amber-back) }
.kept { color: var(--grey) }
.blocked, .held { color: var(--red); background: var(--red-back) }
.held { box-shadow: inset 0 0 0 2px var(--red) }
.passing, .gap { color: var(--violet); background: var(--violet-back) }
.unsettled { color: var(--blue); background: var(--blue-back) }

.timeline { list-style: none; counter-reset: step }
.step { position: relative; counter-increment: step; padding: 0 0 1.25rem 3rem; border-left: 2px solid var(--line); margin-left: .875rem }
.step::before { content: counter(step); position: absolute; left: -.9375rem; top: -.125rem; min-width: 1.75rem; height: 1.75rem; padding: 0 .25rem; display: grid; place-items: center; border: 2px solid var(--line); border-radius: 1rem; background: var(--paper); font-size: .8125rem; font-weight: 600 }
.step:last-child { border-left-color: transparent }
.step.hindered::before, .step.failed::before { border-color: var(--red); color: var(--red) }
.step.done::before { border-color: var(--green); color: var(--green) }
.step.in-doubt::before, .step.interrupted::before { border-color: var(--amber); color: var(--amber) }
.step > :last-child { margin-bottom: 0 }
.changes { display: flex; flex-wrap: wrap; gap: 0 .5rem; margin-bottom: .25rem }
.changes .names { padding: 0 }
.calls pre { margin: .5rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .375rem; background: var(--raised); white-space: pre-wrap }
.parameter { color: var(--soft) }

@media (max-width: 40rem) {
  .matrix tbody th { min-width: 8rem; max-width: 42vw; padding: .375rem .5rem }
  .step { padding-left: 1.75rem }
}
@media (forced-colors: active) { .verdict, .badge, .sign { border: 1px solid } mark { outline: 1px solid } }
@media print {
  @page { margin: 12mm }
  @page wide { size: landscape; margin: 8mm }
  html { font-size: 9.5pt }
  body { max-width: none; padding: 0 }
  .skip, nav { display: none }
  .scroll { overflow: visible; max-height: none; border: 0 }
  .finding, .step, tr { break-inside: avoid }
  h2, h3, h4 { break-after: avoid }
  thead { display: table-header-group }
  .matrix thead th, .matrix tbody th { position: static }
  .scroll:has(.dense) { page: wide; width: 100% }
  .dense { table-layout: fixed; width: 100%; font-size: 7pt }
  .dense .corner { width: 58mm }
  .dense td { min-width: 0; height: auto }
  .dense td a { min-height: 0 }
  .dense tbody th { min-width: 0; max-width: none; padding: .15rem .25rem }
  .dense .note { font-size: inherit }
  .dense thead th:not(.corner) { padding: .15rem 0 }
  .dense .name + code { display: none }
  details:not(.why)::details-content { content-visibility: visible; block-size: auto }
  :root, * { print-color-adjust: exact }
}
`
