/** The icons in use, in one place, so that the set stays small and of one hand. */
export { Activity, ArrowUpRight, Check, ChevronDown, ChevronRight, Copy, FlaskConical, Grid3x3, ListChecks, Pause, Pencil, Play, Plus, Search, Settings, Sparkles, Trash2, X } from 'lucide-react';
