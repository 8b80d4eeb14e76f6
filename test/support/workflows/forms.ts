import { parse } from 'yaml';
import { isMapping } from './hygiene.ts';

// GitHub shows no form at all, and says nothing, where one of these is wrong.

const KINDS: readonly unknown[] = ['markdown', 'input', 'textarea', 'dropdown', 'checkboxes'];

/** What is wrong with an issue form. */
export function formProblems(text: string): readonly string[] {
  const form: unknown = parse(text);
  if (!isMapping(form)) return ['it is no form'];
  const body = Array.isArray(form['body']) ? form['body'] : [];
  const fields = body.filter((element) => isMapping(element) && element['type'] !== 'markdown');
  const ids = fields.map((field) => field['id']);
  return [
    ...['name', 'description'].filter((key) => !isText(form[key])).map((key) => `${key} is missing`),
    ...(fields.length > 0 ? [] : ['body asks for nothing']),
    ...body.flatMap((element, index) => elementProblems(element).map((what) => `body ${index}: ${what}`)),
    ...(new Set(ids).size === ids.length ? [] : ['an id is there twice']),
  ];
}

function elementProblems(element: unknown): readonly string[] {
  if (!isMapping(element) || !KINDS.includes(element['type'])) return ['it has no known type'];
  const attributes = isMapping(element['attributes']) ? element['attributes'] : {};
  if (element['type'] === 'markdown') return isText(attributes['value']) ? [] : ['value is missing'];
  const hasOptions = element['type'] === 'dropdown' || element['type'] === 'checkboxes';
  const { options } = attributes;
  return [
    ...(/^[\w-]+$/.test(String(element['id'] ?? '')) ? [] : ['id is missing']),
    ...(isText(attributes['label']) ? [] : ['label is missing']),
    ...(!hasOptions || (Array.isArray(options) && options.length > 0) ? [] : ['options are missing']),
  ];
}

/** What is wrong with the page on which people choose a form. */
export function chooserProblems(text: string): readonly string[] {
  const chooser: unknown = parse(text);
  if (!isMapping(chooser)) return ['it is no configuration'];
  const links = Array.isArray(chooser['contact_links']) ? chooser['contact_links'] : [];
  return [
    ...(chooser['blank_issues_enabled'] === false ? [] : ['an issue can do without a form']),
    ...(links.some((link) => /\/security\/advisories\/new$/.test(String(link?.url)))
      ? []
      : ['nothing leads to a private report of a vulnerability']),
    ...links
      .filter((link) => !['name', 'url', 'about'].every((key) => isText(link?.[key])))
      .map(() => 'a link lacks its name, url or about'),
  ];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
