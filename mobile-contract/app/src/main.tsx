import './client';
import './style.css';

void import('./page');
