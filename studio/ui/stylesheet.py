"""The one stylesheet. Colours are tokens of theme.py, written @name; sizes of text are @small, @normal and @large."""

SHEET = """
* { outline: 0; }
QWidget { font-family: "Inter"; font-size: @normal; }
QMainWindow, QDialog { background: @panel; }
QMainWindow::separator { background: @stage; width: 3px; height: 3px; }
QMainWindow::separator:hover { background: @accent; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; font-size: @small; }

QLabel { background: transparent; }
QScrollArea, QAbstractScrollArea, QAbstractItemView { background: transparent; border: 0; }
QLabel[role="muted"] { color: @muted; font-size: @small; }
QLabel[role="section"] { color: @muted; font-size: @small; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="large"] { font-size: @large; font-weight: 600; }
QLabel[role="danger"] { color: @danger; }
QLabel[role="hint"] { color: @accent_text; font-size: @small; }
QLabel[role="warning"] { color: @warning; font-size: @small; }

QFrame[role="bar"], QWidget[role="bar"] { background: @bar; }
QFrame[role="panel"], QWidget[role="panel"] { background: @panel; }
QFrame[role="stage"], QWidget[role="stage"] { background: @stage; }
QFrame[role="floating"], QWidget[role="floating"] { background: @panel; border: 1px solid @line; border-radius: 8px; }
QFrame[role="line"] { background: @line; border: 0; max-height: 1px; min-height: 1px; }

QPushButton, QToolButton { background: @raised; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 5px 12px; }
QToolButton { background: transparent; padding: 5px; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @line; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @faint; }
QToolButton[role="fold"] { color: @muted; padding: 2px 6px 2px 0; }
QToolButton:checked { background: @accent; color: @on_accent; }
QToolButton[role="small"] { padding: 1px; border-radius: 4px; }
QToolButton::menu-indicator { image: none; }
QPushButton[role="primary"] { background: @accent; color: @on_accent; font-weight: 600; border-radius: 8px; padding: 10px 16px; }
QPushButton[role="primary"]:hover { border: 1px solid @text; }
QPushButton[role="primary"]:disabled { background: @raised; color: @muted; }
QPushButton[role="quiet"] { background: transparent; color: @muted; padding: 4px 8px; }
QPushButton[role="quiet"]:hover { background: @raised; color: @text; }
QPushButton[role="danger"] { color: @danger; }

QFrame[role="segments"] { background: @background; border-radius: 8px; }
QPushButton[role="segment"] { background: transparent; color: @muted; padding: 4px 4px; border-radius: 6px; min-width: 20px; }
QPushButton[role="segment"]:hover { color: @text; background: transparent; }
QPushButton[role="segment"]:disabled { color: @faint; }
QPushButton[role="segment"]:checked { background: @raised; color: @text; }
QPushButton[role="segment"]:focus { border-color: @accent; }
QFrame[role="tabs"] { background: transparent; }
QFrame[role="tabs"] QPushButton[role="segment"] { padding: 6px 16px; }

QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox, QKeySequenceEdit {
    background: @background; color: @text; border: 1px solid @line; border-radius: 6px; padding: 4px 8px;
    selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: @accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @muted; }
QTextEdit[role="script"] { background: @page; border: 0; border-radius: 0; padding: 0; font-family: "Courier Prime"; font-size: @script; }
QComboBox::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow { image: url(@icon-down); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @line; padding: 4px; }
QComboBox QAbstractItemView::item:selected { background: @hover; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 18px; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(@icon-up); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url(@icon-down); width: 12px; height: 12px; }
QAbstractSpinBox { padding: 4px 0; }
QAbstractSpinBox QLineEdit { background: transparent; border: 0; padding: 0; }
QAbstractSpinBox[role="number"] { padding: 2px 0; }
QAbstractSpinBox[role="number"]::up-button, QAbstractSpinBox[role="number"]::down-button { width: 0; border: 0; }
QAbstractSpinBox[role="number"]::up-arrow, QAbstractSpinBox[role="number"]::down-arrow { width: 0; height: 0; image: none; }

QAbstractSpinBox[compact="true"] { background: transparent; border-color: transparent; font-weight: 600; }
QAbstractSpinBox[compact="true"]:hover { background: @raised; }
QAbstractSpinBox[compact="true"]:focus { border-color: @accent; background: @background; }

QFrame[role="strip"] { background: @panel; border: 1px solid transparent; border-radius: 6px; }
QFrame[role="strip"][chosen="true"] { border-color: @accent; }
QFrame[role="upright"] { background: @line; border: 0; max-width: 1px; min-width: 1px; }
QToolButton[role="letter"] { background: @raised; color: @muted; padding: 2px; border-radius: 4px; font-weight: 600; }
QToolButton[role="letter"]:hover { background: @hover; }
QToolButton[role="letter"]:checked { background: @accent; color: @on_accent; }
QComboBox[role="strip"] { padding: 2px 0 2px 4px; font-size: @small; }
QComboBox[role="strip"]::drop-down { width: 16px; }

QSlider { min-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; background: @raised; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: @muted; }
QSlider::handle:horizontal { background: @knob; border: 1px solid @line; width: 12px; height: 12px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:hover, QSlider:focus::handle:horizontal { border-color: @accent; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @muted; border-radius: 4px; background: @background; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@icon-check); }
QCheckBox:focus { color: @accent_text; }

QProgressBar { background: @raised; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }

QMenuBar { background: transparent; padding: 0; }
QMenuBar::item { background: transparent; padding: 6px 8px; border-radius: 6px; color: @muted; }
QMenuBar::item:selected { background: @raised; color: @text; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @hover; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QMenu::right-arrow { image: url(@icon-right); width: 12px; height: 12px; }

QAbstractItemView { selection-background-color: @raised; selection-color: @text; }
QAbstractItemView::item { border-radius: 6px; padding: 5px 6px; }
QAbstractItemView::item:hover { background: @hover; }
QAbstractItemView::item:selected { background: @raised; color: @text; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @raised; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QDockWidget { background: @panel; }
QDockWidget > QWidget { background: @panel; }
QStatusBar { background: @bar; border-top: 1px solid @grid; }
QStatusBar::item { border: 0; }
QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @accent; }
QHeaderView::section { background: @panel; color: @muted; border: 0; border-bottom: 1px solid @line; padding: 4px 8px; font-size: @small; }
QTabBar::tab { padding: 6px 12px; color: @muted; background: transparent; border-radius: 6px; }
QTabBar::tab:selected { background: @raised; color: @text; }
QTabWidget::pane { border: 0; }
"""
