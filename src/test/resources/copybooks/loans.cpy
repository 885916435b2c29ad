000100* One loan of the core banking system.                          LOANS
000200 01  LOAN-REC.                                                    LOANS
000300     05  LOAN-KEY.                                                LOANS
000400         10  BRANCH            PIC 9(4) COMP.                     LOANS
000500         10  CUST-NO           PIC S9(9) COMP-3.                  LOANS
000600     05  CUST-NAME             PIC X(10) VALUE SPACES.            LOANS
000700     05  LOAN-STATE            PIC X.                             LOANS
000800         88  LOAN-OPEN         VALUE 'O'.                         LOANS
000900     05  AMOUNT                PIC S9(7)V99 USAGE IS COMP-3.      LOANS
001000     05  RATE                  COMP-1.                            LOANS
001100     05  SHOWN                 PIC ZZZ9.99-.                      LOANS
001200     05  DEBT                  PIC S9(5).                         LOANS
001300     05                        PIC X(3).                          LOANS
