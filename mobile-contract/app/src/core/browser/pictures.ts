import { maxPreview, type Bytes } from '../replica/originals';

/** The longest side of what is kept and sent: enough to read a document, little enough for a bad line. */
const longest = 2048;
const previewSide = 320;
const media = 'image/jpeg';

/** Makes a picture smaller, and a preview of it. undefined when it is none. */
export async function shrink(picture: Blob): Promise<{ original: Bytes; preview: Bytes } | undefined> {
  let drawn: ImageBitmap;
  try {
    drawn = await createImageBitmap(picture);
  } catch {
    return undefined;
  }
  try {
    const original = await scaled(drawn, longest, 0.85);
    let preview = await scaled(drawn, previewSide, 0.7);
    if (preview.body.length > maxPreview) preview = await scaled(drawn, previewSide, 0.4);
    return { original, preview };
  } finally {
    drawn.close();
  }
}

async function scaled(drawn: ImageBitmap, side: number, quality: number): Promise<Bytes> {
  const by = Math.min(1, side / Math.max(drawn.width, drawn.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(drawn.width * by)), Math.max(1, Math.round(drawn.height * by)));
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff'; // a signature drawn on nothing is drawn on paper
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: media, quality });
  return { media, body: new Uint8Array(await blob.arrayBuffer()) };
}
