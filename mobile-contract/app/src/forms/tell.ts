import { actions, messages, neverSubmitted, notBegun, paramKinds, remedies, remedyOf, type ErrCode, type Lang, type Label } from '../../../ruhu';
import type { Refusal } from '../core/api';
import { texts } from '../texts';
import { codeLabel, fieldOf, say, stepOf, tableOf } from './catalogue';

/** Refusals that the app itself finds; the others are the catalogue's. */
const own: { readonly [code: string]: Label } = {
  offline: texts.refusalOffline,
  short_pin: texts.refusalShortPin,
  wrong_pin: texts.refusalWrongPin,
  wait: texts.refusalWait,
  other_person: texts.refusalOtherPerson,
  photo_not_kept: texts.refusalPhotoNotKept,
  phone_full: texts.refusalPhoneFull,
  photo_full: texts.refusalPhotoFull,
  sync_full: texts.refusalSyncFull,
  no_receipts: texts.refusalNoReceipts,
  not_ours: texts.refusalNotOurs,
  failed: texts.failed,
};

/** Says in a language what is wrong: the field by its label, never the offending value. */
export function tell(refusal: Refusal, lang: Lang): string {
  const label = own[refusal.code] ?? messages[refusal.code as ErrCode];
  if (!label) {
    return refusal.code; // of a newer server
  }
  const words: Record<string, string> = { field: fieldWord(refusal, lang), param: paramWord(refusal, lang) };
  return say(label, lang).replace(/\{(field|param)\}/g, (_, name: string) => words[name] ?? '');
}

/** Says what is to be done about a refusal of the server's; '' for those that the app finds itself, which say so. */
export function remedy(refusal: Refusal, lang: Lang): string {
  return own[refusal.code] ? '' : say(remedies[remedyOf[refusal.code as ErrCode] ?? 'report'], lang);
}

function fieldWord(refusal: Refusal, lang: Lang): string {
  const table = tableOf(refusal.table ?? '');
  const field = fieldOf(refusal.table ?? '', refusal.field ?? '');
  if (field) {
    return say(field.label, lang);
  }
  return table && !refusal.field ? say(table.label, lang) : (refusal.field ?? '');
}

function paramWord(refusal: Refusal, lang: Lang): string {
  const param = refusal.param ?? '';
  switch (paramKinds[refusal.code as ErrCode]) {
    case 'step':
      return stepWord(param, lang);
    case 'step_or_state':
      return refusal.field !== 'step' && tableOf(refusal.table ?? '') ? codeWord(refusal, lang) : stepWord(param, lang);
    case 'step_or_action':
      return stepOf(param) ? stepWord(param, lang) : actionWord(param, lang);
    case 'action':
      return actionWord(param, lang);
    case 'level':
    case 'conflict_decision':
      return codeLabel(paramKinds[refusal.code as ErrCode] as 'level' | 'conflict_decision', param, lang);
    case 'review_state':
      return param === '' ? say(neverSubmitted, lang) : codeWord(refusal, lang);
    case 'code':
      return codeWord(refusal, lang);
  }
  return param;
}

function stepWord(code: string, lang: Lang): string {
  const step = stepOf(code);
  return step ? say(step.name, lang) : code === '' ? say(notBegun, lang) : code;
}

function actionWord(code: string, lang: Lang): string {
  const label = actions[code];
  return label ? say(label, lang) : code;
}

/** The param as a code of the list of the refusal's field. */
function codeWord(refusal: Refusal, lang: Lang): string {
  const list = fieldOf(refusal.table ?? '', refusal.field ?? '')?.codes;
  return list ? codeLabel(list, refusal.param ?? '', lang) : (refusal.param ?? '');
}
