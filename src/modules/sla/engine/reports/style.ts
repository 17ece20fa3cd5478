/** The style of a report: no outside fonts, readable in grey, the summary on a page of its own when printed. */
export const REPORT_CSS = `
@page{size:A4;margin:16mm 14mm}
*{box-sizing:border-box}
body{margin:0;font:14px/1.45 Inter,"Segoe UI","Helvetica Neue",Arial,sans-serif;color:#16191d;background:#fff}
main{max-width:1040px;margin:0 auto;padding:24px}
h1{font-size:26px;line-height:1.2;margin:4px 0 8px}
h2{font-size:19px;margin:28px 0 10px;border-bottom:2px solid #16191d;padding-bottom:4px}
h3{font-size:16px;margin:0 0 8px}
h4{font-size:14px;margin:14px 0 6px}
.organisation{margin:0;color:#4a525c;font-weight:600}
.counts{list-style:none;display:flex;gap:28px;padding:0;margin:12px 0;flex-wrap:wrap}
.counts strong{font-size:30px;font-variant-numeric:tabular-nums;margin-right:6px}
table{border-collapse:collapse;width:100%;margin:10px 0 16px;font-size:13px}
caption{text-align:left;color:#4a525c;padding-bottom:4px}
th,td{text-align:left;vertical-align:top;padding:5px 8px 5px 0;border-bottom:1px solid #d4d9df;overflow-wrap:anywhere}
tbody th{font-weight:600}
thead th{border-bottom:1px solid #16191d}
.num{text-align:right;font-variant-numeric:tabular-nums}
.verdict{font-weight:600;white-space:nowrap}
.met{color:#1d5f3a}.breached{color:#a3121f}.unproven{color:#7a4a00}.nodata{color:#4a525c}
.bar-back{fill:#e3e7ec}.bar-fill{fill:#3d4b5c}
.tag{font-size:12px;font-weight:600;border:1px solid #16191d;border-radius:3px;padding:0 5px;margin-left:6px}
.objective{border:1px solid #d4d9df;border-radius:4px;padding:14px 16px;margin:0 0 14px;break-inside:avoid-page}
dl{display:grid;grid-template-columns:170px 1fr;gap:3px 14px;margin:8px 0}
dt{color:#4a525c}
dd{margin:0;overflow-wrap:anywhere}
.warning{border-left:4px solid #7a4a00;padding-left:10px;color:#5c3800}
.method,.hash{color:#4a525c;font-size:12px;overflow-wrap:anywhere}
a{color:inherit}
@media print{main{padding:0;max-width:none}.summary{break-after:page}h2{break-after:avoid}tr{break-inside:avoid}}
@media (max-width:640px){dl{grid-template-columns:1fr}dt{margin-top:6px}}
`.trim();
