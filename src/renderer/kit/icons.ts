/** The icons in use, in one place, so that the set stays small and of one hand. */
export { Check, ChevronDown, ChevronRight, FlaskConical, Grid3x3, ListChecks, Search, Settings, Sparkles, X } from 'lucide-react';
