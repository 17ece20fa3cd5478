/** The browser reads a blob after the click that asks for it has returned; by then it must still be there. */
const KEPT_MS = 60_000;

/** Hands a file to the person: a link to a blob, which the content security policy leaves alone. */
export function saveFile(name: string, type: string, body: BlobPart): void {
  const address = URL.createObjectURL(new Blob([body], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
