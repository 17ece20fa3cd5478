import { memo, useEffect, useRef } from 'react';
import { usePalette, type Palette } from './palette.ts';
import css from './spark.module.css';

/** Results a full line holds. */
const FEWEST = 24;

interface SparkProps {
  /** Oldest first; null where a probe failed. */
  values: ReadonlyArray<number | null>;
  label?: string;
}

/** A line without axes: the shape of the last results. Failures leave a gap with a tick at the foot. */
export const Spark = memo(function Spark({ values, label }: SparkProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  useEffect(() => {
    if (canvas.current) drawSpark(canvas.current, values, palette);
  }, [values, palette]);
  return <canvas ref={canvas} className={css.spark} {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })} />;
});

function drawSpark(canvas: HTMLCanvasElement, values: ReadonlyArray<number | null>, palette: Palette): void {
  const ratio = Math.min(2, window.devicePixelRatio);
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (width === 0 || height === 0) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext('2d')!;
  pen.clearRect(0, 0, width, height);
  const known = values.filter((value) => value !== null);
  if (values.length < 2) return;
  // From zero to half above the top, so that noise stays flat and a rise shows.
  const top = Math.max(...known, Number.MIN_VALUE) * 1.25;
  // Newest at the right edge; a young target has an empty left instead of a stretched line.
  const slots = Math.max(values.length, FEWEST);
  const step = (width - 2 * ratio) / (slots - 1);
  const left = ratio + (slots - values.length) * step;
  pen.lineWidth = ratio;
  pen.lineJoin = 'round';
  pen.strokeStyle = palette.faint;
  pen.beginPath();
  let down = true;
  values.forEach((value, i) => {
    const x = left + i * step;
    if (value === null) {
      down = true;
      return;
    }
    const y = height - ratio - (value / top) * (height - 3 * ratio);
    if (down) pen.moveTo(x, y);
    else pen.lineTo(x, y);
    down = false;
  });
  pen.stroke();
  pen.fillStyle = palette.crit;
  values.forEach((value, i) => {
    if (value === null) pen.fillRect(left + i * step - ratio, height - 3 * ratio, 2 * ratio, 3 * ratio);
  });
}
