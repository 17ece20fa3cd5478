import { saveFile } from '#ui/save-file.ts';
import { attempt } from '#ui/toast.tsx';
import type { ReportFormat } from '../contract.ts';
import { slaApi } from './objectives.ts';

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
