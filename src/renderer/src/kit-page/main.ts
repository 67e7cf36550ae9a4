import { mount } from 'svelte'
import '../app.css'
import Page from './Page.svelte'

const target = document.getElementById('app')
if (target) mount(Page, { target })
