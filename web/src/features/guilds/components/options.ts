import { APPROVALS, CATEGORIES, VISIBILITIES } from '../model.ts';
import { text } from '../text.ts';

/** What the forms of a guild offer to choose from. */
export const categoryOptions = CATEGORIES.map((value) => ({ value, label: text.category(value) }));
export const visibilityOptions = VISIBILITIES.map((value) => ({ value, label: text.visibilityHints[value] }));
export const approvalOptions = APPROVALS.map((value) => ({ value, label: text.approvals[value] }));
