import { attempt } from '#ui/toast.tsx';
import type { ReportFormat } from '../contract.ts';
import { slaApi } from './objectives.ts';

/** Hands a file to the person: a link to a blob, which the content security policy leaves alone. */
export function saveFile(name: string, type: string, body: BlobPart): void {
  const address = URL.createObjectURL(new Blob([body], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** OpenSLO documents of the objectives named, or of all. */
export async function exportOpenSlo(objectives?: string[]): Promise<void> {
  await attempt(async () => {
    const { text } = await slaApi.call.exportOpenSlo(objectives ? { objectives } : {});
    saveFile(objectives?.length === 1 ? `${objectives[0]}.openslo.yaml` : 'objectives.openslo.yaml', 'application/yaml', text);
  }, 'OpenSLO saved');
}

/** One revision of a report as it was frozen. */
export async function saveReport(id: string, revision: number, format: ReportFormat): Promise<void> {
  await attempt(async () => {
    const report = await slaApi.call.getReport({ id, revision, format });
    saveFile(report.fileName, report.contentType, report.encoding === 'base64' ? Uint8Array.from(atob(report.body), (each) => each.charCodeAt(0)) : report.body);
    return report;
  }, (report) => `${report.fileName} saved`);
}
