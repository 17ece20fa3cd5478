/** The icons in use, in one place, so that the set stays small and of one hand. */
export { Activity, BellRing, CalendarClock, Check, ChevronDown, ChevronRight, FileText, FlaskConical, Gauge, Grid3x3, LayoutDashboard, ListChecks, Search, Settings, Siren, Sparkles, X } from 'lucide-react';
