/** Metrics of the PDF's built-in fonts, as data that can be bundled. */
declare module 'pdfkit/standard-fonts/Helvetica' {
  const font: object;
  export default font;
}

declare module 'pdfkit/standard-fonts/HelveticaBold' {
  const font: object;
  export default font;
}

/** A font file as a data URL, which a build carries along. */
declare module '*.woff2?inline' {
  const url: string;
  export default url;
}
