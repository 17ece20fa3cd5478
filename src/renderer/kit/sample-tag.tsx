import css from './sample-tag.module.css';

/** Marks what belongs to the sample hospital and is no news of a real one. */
export function SampleTag() {
  return <i className={css.tag}>sample</i>;
}
