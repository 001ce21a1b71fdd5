/** The style of the site: one column on a telephone, dark where the reader's system is, signs and words beside every color. */
export const STYLE = `:root{color-scheme:light dark;--text:#1f2328;--soft:#59636e;--back:#fff;--panel:#f6f8fa;--line:#d1d9e0;--link:#0550ae;
--good:#116329;--goodback:#dafbe1;--bad:#a40e26;--badback:#ffebe9;--mark:#fff1b3}
@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--soft:#9ea7b3;--back:#0d1117;--panel:#161b22;--line:#3d444d;--link:#79b8ff;
--good:#7ee2a8;--goodback:#12301f;--bad:#ff9a93;--badback:#3b1416;--mark:#5a4a00}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;margin:0;color:var(--text);background:var(--back)}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;padding:.75rem 1.25rem;background:var(--panel);border-bottom:1px solid var(--line)}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}main{max-width:90rem;margin:0 auto;padding:.5rem 1.25rem 4rem}main:focus{outline:none}
a{color:var(--link)}.brand{font-weight:700;color:inherit;text-decoration:none}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.5rem;z-index:2}
h1{font-size:1.6rem;line-height:1.25;margin:1.25rem 0 .75rem;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:2rem 0 .5rem;scroll-margin-top:1rem}
h3{font-size:1rem;margin:1rem 0 .25rem}h4{font-size:.95rem;margin:1rem 0 .25rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600}thead th{color:var(--soft);font-size:.85rem}
.note,.file,.crumbs{color:var(--soft);font-size:.87rem}.file,.reason{overflow-wrap:anywhere}.aside{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.runs,.plain,.events,.tiles,.names{list-style:none;padding:0;margin:.5rem 0}.runs{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr))}
.runs li{padding:.6rem .9rem;background:var(--panel);border:1px solid var(--line);border-radius:8px}
.folded{list-style:none;padding-left:1.2rem}.tiles{display:flex;flex-wrap:wrap;gap:.75rem}.tiles li{padding:.5rem 1rem;border:1px solid var(--line);border-radius:8px;background:var(--panel)}.tiles b{font-size:1.4rem}
.filters{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin:1rem 0;padding:.75rem .9rem;background:var(--panel);border:1px solid var(--line);border-radius:8px}
.filters label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft);flex:1 1 9rem;min-width:0}
select,input,button{font:inherit;color:var(--text);background:var(--back);border:1px solid var(--soft);border-radius:6px;padding:.35rem .5rem;min-width:0;min-height:2.4rem;width:100%}
button{width:auto;cursor:pointer}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.5rem 0;font-size:.87rem}.legend div{display:flex;gap:.4rem}.legend dd{margin:0;color:var(--soft)}
.outcome{font-weight:600;white-space:nowrap}.outcome.passed,.chip.passed{color:var(--good)}.outcome.failed,.outcome.errored,.chip.failed,.chip.errored{color:var(--bad)}
.outcome.skipped,.outcome.unsupported,.chip.skipped,.chip.unsupported{color:var(--soft)}
.chip{display:inline-block;position:relative;margin:.1rem .25rem .1rem 0;padding:.05rem .5rem;border:1px solid var(--line);border-radius:1rem;font-size:.87rem;white-space:nowrap;font-variant-numeric:tabular-nums}
.chip.passed{background:var(--goodback)}.chip.failed,.chip.errored{background:var(--badback);border-color:currentcolor}a.chip{text-decoration:underline;text-underline-offset:2px}
.known{border:1px solid var(--soft);border-radius:4px;padding:0 .3rem;font-size:.8rem;color:var(--soft)}
.knownReason{border-left:4px solid var(--soft);padding:.4rem .8rem;background:var(--panel)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem}.sides>*{margin:0;min-width:0}figcaption{font-weight:600;font-size:.87rem;color:var(--soft)}
pre{margin:.25rem 0;padding:.6rem .8rem;max-height:36rem;overflow:auto;background:var(--panel);border:1px solid var(--line);border-radius:6px;font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}mark{background:var(--mark);color:inherit;font-weight:700}
article{padding-left:.9rem;border-left:3px solid var(--line);margin:1rem 0}.events li{border-top:1px solid var(--line)}summary{padding:.25rem 0;cursor:pointer;overflow-wrap:anywhere}
.wide{overflow-x:auto}.matrix tbody th,.matrix thead th:first-child{position:sticky;left:0;background:var(--back);z-index:1}
.operations{padding-left:2rem;margin:.5rem 0}.glance{display:block;color:var(--soft);font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.names,.plain p{margin:0}.plain p{padding-bottom:.5rem}.names li{white-space:nowrap}th .note{font-weight:400}.overview{width:auto}.overview ul{margin:0}.overview th{padding-right:2rem}
.times{padding:0;margin:0;list-style:none}.times li{display:flex;justify-content:space-between;gap:1rem;padding:.25rem 0;border-bottom:1px solid var(--line)}
.times li>span{min-width:0;overflow-wrap:anywhere;flex:1}.times b{white-space:nowrap;font-variant-numeric:tabular-nums}meter{display:block;width:100%;height:.6rem}
.changes{table-layout:fixed}.changes th:first-child{width:14rem}.changes th:nth-child(3){width:12rem}.changes th:nth-child(4){width:9rem}
@media(max-width:44rem){main,header{padding-left:.9rem;padding-right:.9rem}.sides{grid-template-columns:1fr}
.matrix,.matrix tbody,.matrix tr,.matrix th,.matrix td,.cases,.cases tbody,.cases tr,.cases td{display:block;width:100%}
.matrix thead,.cases thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.matrix tr,.cases tr{padding:.5rem 0;border-bottom:1px solid var(--line)}.matrix th,.matrix td,.cases td{border:0;padding:.1rem 0}
.matrix td::before,.changes [data-label]::before{content:attr(data-label);display:block;color:var(--soft);font-size:.87rem}.changes [data-label]{display:flex;gap:.5rem}.filters label{flex-basis:40%}}
@media print{.filters,nav{display:none}pre{max-height:none}}
`;
