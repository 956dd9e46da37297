import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Photo, Refusal } from '../core/api';
import { lang, t } from '../state';
import { texts } from '../texts';
import { keepPicture } from './picture';
import { tell } from './tell';

/** A box to sign in with a finger or a pen. The picture is black on white on any screen. */
export function Signature({ keep, cancel }: { keep: (photo: Photo) => void; cancel: () => void }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  useEffect(() => clear(canvas.current!), []);

  const draw = (e: PointerEvent & { currentTarget: HTMLCanvasElement }, begins: boolean) => {
    if (e.buttons === 0) {
      return;
    }
    line(e.currentTarget, e.clientX, e.clientY, begins);
    setDrawn(true);
  };
  const take = async () => {
    setBusy(true);
    const blob = await new Promise<Blob | null>((done) => canvas.current!.toBlob(done, 'image/png'));
    const kept = await keepPicture(blob);
    setBusy(false);
    setRefusals(kept.ok ? [] : kept.refusals);
    if (kept.ok) {
      keep(kept.value);
    }
  };
  return (
    <div class="signature">
      <p class="hint" id="sign-here">{t(texts.signHere)}</p>
      <canvas ref={canvas} width={640} height={320} role="img" aria-labelledby="sign-here"
        onPointerDown={(e) => { e.currentTarget.setPointerCapture(e.pointerId); draw(e, true); }} onPointerMove={(e) => draw(e, false)} />
      <div class="actions">
        <button type="button" class="main" disabled={!drawn || busy} onClick={() => void take()}>{t(texts.signTake)}</button>
        <button type="button" onClick={() => { clear(canvas.current!); setDrawn(false); }}>{t(texts.signClear)}</button>
        <button type="button" onClick={cancel}>{t(texts.cancel)}</button>
      </div>
      {refusals.map((r) => <p class="fault" role="alert" key={r.code}>{tell(r, lang.value)}</p>)}
    </div>
  );
}

function clear(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
}

function line(canvas: HTMLCanvasElement, x: number, y: number, begins: boolean): void {
  const pen = canvas.getContext('2d')!;
  const box = canvas.getBoundingClientRect();
  const at: [number, number] = [((x - box.left) * canvas.width) / box.width, ((y - box.top) * canvas.height) / box.height];
  if (begins) {
    pen.beginPath();
    pen.moveTo(...at);
  }
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = 'round';
  pen.strokeStyle = '#000';
  pen.lineTo(...at);
  pen.stroke();
}
